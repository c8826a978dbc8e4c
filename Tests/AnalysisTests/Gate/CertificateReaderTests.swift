import Analysis
import Records
import Testing

/// What the reader of certificates takes, and what it refuses, in words.
@Suite struct CertificateReaderTests {
  private func certificate() -> Certificate {
    let share = Proportion(successes: 1, count: 300, lower: 0.0006, upper: 0.0186, level: 0.95)
    return Certificate(
      machine: Fingerprint(machine: "here", lines: []), measuredAt: "2026-11-21T08:15:53Z",
      suite: SuiteIdentity(name: "self", digest: "0", seed: 1), trials: 20, policy: GatePolicy(), backgroundLoad: 0,
      falseAlarms: share, detections: [Detection(slowdown: 0.03, found: share)], minimumDetectableEffect: nil)
  }

  private func refusal(_ bytes: [UInt8]) -> CertificateError? {
    do {
      _ = try readCertificate(bytes, file: "m.json")
      return nil
    } catch {
      return error
    }
  }

  private func fault(_ text: String) -> CertificateError.Fault? { refusal(Array(text.utf8))?.fault }

  @Test func whatWasWrittenIsRead() throws {
    #expect(try readCertificate(encodeJSON(certificate()), file: "m.json") == certificate())
  }

  @Test func otherFilesAreRefused() throws {
    #expect(fault("") == .otherSchema)
    #expect(fault("{\"schema\": \"assay.gate\", \"version\": 1}") == .otherSchema)
    #expect(fault("{\"schema\": \"assay.certificate\", \"version\": 1}") == .otherVersion)
    let refused = try #require(refusal(Array("{\"schema\": \"assay.certificate\", \"version\": 2}".utf8)))
    #expect(refused.fault == .damaged)
    #expect(
      refused.description
        == "'m.json' is a damaged certificate: a field is missing or of another type; 'assay certify' writes another")
  }

  @Test func whatCannotBeIsRefused() throws {
    let changes: [(String, (inout Certificate) -> Void)] = [
      ("a count of 0", { $0.falseAlarms.count = 0 }), ("more than all", { $0.falseAlarms.successes = 301 }),
      ("fewer than none", { $0.detections[0].found.successes = -1 }),
      ("no slowdown", { $0.detections[0].slowdown = 0 }), ("no trials", { $0.trials = 0 }),
      ("a negative effect", { $0.minimumDetectableEffect = -0.01 }), ("no time", { $0.policy.budgetSeconds = 0 }),
      ("bounds crossed", { $0.falseAlarms.lower = 0.5 }),
    ]
    for (name, change) in changes {
      var changed = certificate()
      change(&changed)
      guard case .implausible = refusal(try encodeJSON(changed))?.fault else {
        Issue.record("\(name) was read")
        continue
      }
    }
  }
}
