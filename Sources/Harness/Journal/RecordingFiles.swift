import Records
import SystemFiles

/// The files that recordings write beside the journal.
struct RecordingFiles: Sendable {
  /// The folder of the trials' step digests.
  let stepDigestsFolder: String
  /// The folder of the trials' programs.
  private let programsFolder: String
  /// The folder of event logs; nil for none.
  private let eventsFolder: String?
  /// The least time between two saved states of a trial.
  let stateSeconds: Double

  /// - Parameter stem: the path of the journal without its suffix. A worker's plugins may change its working folder.
  init(_ stem: String, _ options: RunOptions) {
    stepDigestsFolder = absolutePath(stem + ".stepDigests")
    programsFolder = absolutePath(stem + ".programs")
    let place = stem.split(separator: "/").suffix(3).joined(separator: "/")
    eventsFolder = options.eventsFolder.map { absolutePath("\($0)/\(place)") }
    stateSeconds = options.stateSeconds
  }

  /// Names in a request the files that its trial writes.
  func name(in request: inout PassRequest) {
    if request.trial.keepsStepDigests == true {
      request.stepDigestsPath = "\(stepDigestsFolder)/\(request.trial.fileStem).stepDigests"
    }
    if request.trial.program != nil { request.programFolder = "\(programsFolder)/\(request.trial.fileStem)" }
    request.eventsPath = eventsFolder.map { eventsPath(of: request.trial, in: $0) }
  }
}
