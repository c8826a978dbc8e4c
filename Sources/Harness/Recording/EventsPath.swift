import PortableMath
import Records

/// The path of a trial's events below the folder of a run's logs, with a folder for each part of the trial's name.
func eventsPath(of trial: Trial, in folder: String) -> String {
  let parts = trial.id.split(separator: "/").map { safeName(String($0)) }
  return "\(folder)/\(parts.joined(separator: "/"))/events.out.tfevents.assay"
}

/// A folder's name that keeps letters, digits and a few signs: `sgd(rate: 0.1)` becomes `sgd(rate=0.1)`.
///
/// A name that lost something, or is too long, ends with a digest of the whole.
func safeName(_ text: String) -> String {
  let spoken = text.replacing(": ", with: "=").replacing(", ", with: ",")
  let kept = String(spoken.map { $0.isASCII && ($0.isLetter || $0.isNumber || "._-+=,()[]".contains($0)) ? $0 : "_" })
  if kept == spoken, kept.utf8.count <= 120, !kept.allSatisfy({ $0 == "." }) { return kept }
  return "\(kept.prefix(100))_\(Digest(of: Array(text.utf8)).description.prefix(8))"
}
