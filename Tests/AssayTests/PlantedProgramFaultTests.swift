import Analysis
import Foundation
import Records
import Testing

private let python = repositoryFile(".venv/bin/python")

/// Faults in a program that one process of NumPy records many times.
@Suite struct PlantedProgramFaultTests {
  @Test(.enabled(if: FileManager.default.fileExists(atPath: python), "NumPy is installed by scripts/ci/setup-python"))
  func twoHundredPlantedFaultsAreFoundAndNoCleanPairIsAccused() async throws {
    let folder = try Folder()
    let script = repositoryFile("Tests/AssayTests/Plugins/planted_faults.py")
    let made = try await shell("PYTHONPATH='\(repositoryFile("python"))' '\(python)' '\(script)' . 200", in: folder)
    #expect(made.code == 0, "\(made.err)")
    let faults = made.out.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
    #expect(faults.count == 200)
    for (number, fault) in faults.enumerated() {
      let found = try #require(try difference("\(number).clean", "\(number).fault", in: folder), "fault \(number) of \(fault)")
      #expect("\(found.step) \(found.kind) \(found.name)" == fault.prefix(3).joined(separator: " "))
      let element = try #require(found.element)
      #expect(element.a != element.b)
      if fault.count > 3 {
        #expect(element.indices.map { "\($0)" } == Array(fault.dropFirst(3)))
        #expect(element.ulps == 1 && element.differing == 1)
      }
      #expect(try difference("0.clean", "\(number).clean", in: folder) == nil)
    }
  }

  private func difference(_ a: String, _ b: String, in folder: Folder) throws -> RecordedDiscrepancy? {
    var (x, y) = (try steps(a, in: folder), try steps(b, in: folder))
    return try firstDifference(&x, &y, scalar: .float64)
  }

  private func steps(_ name: String, in folder: Folder) throws -> RecordedSteps {
    let bytes = try folder.bytes(of: "\(name).recording")
    return try RecordedSteps([
      {
        var pieces = [bytes]
        return RecordingReader(file: name) { pieces.popLast() ?? [] }
      }
    ])
  }
}
