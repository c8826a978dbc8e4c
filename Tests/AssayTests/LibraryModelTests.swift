import Foundation
import Records
import Testing

/// Models in shared libraries: they train and are examined like the built-in ones.
@Suite struct LibraryModelTests {
  /// The example in C and the one in Swift: the same model, the same bits, other compilers.
  @Test func theExamplesInCAndInSwiftAreOneModel() async throws {
    let folder = try Folder()
    let inC = folder.url.appending(path: "libpointClasses.so").path
    let built = try await shell(
      "cc -std=c11 -O3 -Wall -Wextra -Werror -fPIC -shared -ffp-contract=off -I '\(repositoryFile("Examples/c"))' "
        + "-o '\(inC)' '\(repositoryFile("Examples/model/c/plugin.c"))'", in: folder)
    try #require(built.code == 0, "\(built.err)")
    let inSwift = URL(filePath: assayPath).deletingLastPathComponent().appending(path: "libExampleModel.so").path
    var paths: [String] = []
    for (library, results) in [(inC, "c"), (inSwift, "swift")] {
      let run = try await assay(
        "run", repositoryFile("Examples/model/suite.yaml"), "--no-timing", "--plugin", library, "--results", results,
        in: folder)
      #expect(run.code == 0, "\(run.err)")
      paths.append(try #require(run.reportPath))
    }
    let diff = try await assay("diff", "--require", "identical", paths[0], paths[1], in: folder)
    #expect(diff.out.hasSuffix("12 trials: 12 identical\n"), "\(diff.out)\(diff.err)")
    for record in try readReport(folder.bytes(of: paths[0]), file: paths[0]).records {
      #expect(record.model?.data == "points around three centers")
      #expect(record.model?.examinations.map(\.step) == [9, 18, 27, 36, 45, 54, 63, 72, 81, 90])
      #expect(record.model?.classSizes == [10, 10, 10])
      #expect(try #require(record.accuracy?.value) > 0.7, "a third is what guessing gives")
    }
  }

  /// The example whose loss is written over tensors: it conforms, and it learns in both scalar types.
  @Test func theExampleOverTensorsLearns() async throws {
    let folder = try Folder()
    let library = URL(filePath: assayPath).deletingLastPathComponent().appending(path: "libExampleTensorModel.so").path
    let check = try await assay("plugin", "check", library, in: folder)
    #expect(check.code == 0, "\(check.out)\(check.err)")
    #expect(check.out.contains("  ok      pointClasses: hasTheGradientOfItsLossInLaterSteps\n"))
    let run = try await assay(
      "run", repositoryFile("Examples/model/tensor/suite.yaml"), "--no-timing", "--plugin", library, in: folder)
    #expect(run.code == 0, "\(run.err)")
    let records = try folder.report().records
    #expect(records.count == 18)
    for record in records {
      #expect(record.model?.examinations.map(\.step) == [9, 18, 27, 36, 45, 54, 63, 72, 81, 90])
      #expect(try #require(record.accuracy?.value) > 0.7, "a third is what guessing gives")
    }
  }

  @Test func aLibrarysModelIsChecked() async throws {
    let folder = try Folder()
    let library = try await compile("faulty_model.c", in: folder)
    let sound = try await shell(
      "cc -std=c11 -O1 -fPIC -shared -ffp-contract=off -I '\(repositoryFile("Examples/c"))' -o points.so "
        + "'\(repositoryFile("Examples/model/c/plugin.c"))' && '\(assayPath)' plugin check ./points.so", in: folder)
    #expect(sound.code == 0, "\(sound.out)\(sound.err)")
    for check in [
      "givesAStepTheSameBitsWheneverItIsAsked", "leavesNoTraceOfAnExamination", "hasTheGradientOfItsLossInLaterSteps",
      "answersEveryHeldOutExample",
    ] { #expect(sound.out.contains("  ok      pointClasses: \(check)\n")) }
    // Its usual fault is none, but it has no float32 version.
    let faulty = try await assay("plugin", "check", library, in: folder)
    #expect(faulty.code == 1)
    #expect(faulty.out.contains("canBeMade: the model 'faultyModel' (libnone.so) has no float32 version"), "\(faulty.out)")
  }

  /// Other labels make another accuracy of the same steps: nothing that an optimizer meets depends on them.
  @Test func noOptimizerMeetsTheHeldOutLabels() async throws {
    let sound = try await FaultyModels.shared.record("none")
    let other = try await FaultyModels.shared.record("otherLabels")
    #expect(sound.checkpoints.map(\.iterate) == other.checkpoints.map(\.iterate))
    #expect(sound.checkpoints.map(\.value) == other.checkpoints.map(\.value))
    #expect(sound.model?.predictions == other.model?.predictions)
    // w is 0.27, 0.80 and 1.02 after the three epochs, each of the targets 0, 1, 2.
    #expect(sound.model?.examinations.map(\.correct) == [3, 8, 10])
    #expect(other.model?.examinations.map(\.correct) == [7, 2, 0])
  }

  @Test(arguments: modelFaults.indices)
  func aFaultOfAModelIsARecord(_ index: Int) async throws {
    let (fault, status, reason) = modelFaults[index]
    let record = try await FaultyModels.shared.record(fault)
    #expect(record.status == status, "\(record.reason ?? "no reason")")
    #expect(record.reason?.contains(reason) == true, "\(record.reason ?? "no reason")")
  }

  @Test func aModelThatCannotBeEndsTheRunBeforeItsTrials() async throws {
    let folder = try Folder()
    let library = try await compile("faulty_model.c", in: folder)
    for (fault, sentence) in instanceFaults {
      try folder.write(faultyModelSuite([fault]), to: "suite.yaml")
      let run = try await assay("run", "suite.yaml", "--no-timing", "--plugin", library, in: folder)
      #expect(run.code == 2)
      #expect(run.err.contains(sentence), "\(run.err)")
    }
    #expect(folder.reports.isEmpty)
  }

  @Test func aModelWithoutClassesHasALossAlone() async throws {
    let record = try await FaultyModels.shared.record("regression")
    #expect(record.status == .budgetSpent)
    #expect(record.accuracy == nil)
    #expect(record.model?.examinations.first?.loss.value == 0.265625)
  }

  /// The suite is planned on one thread, with the data that its trials will have.
  @Test func aModelHearsOfItsSuitesData() async throws {
    let folder = try Folder()
    let library = try await compile("faulty_model.c", in: folder)
    try folder.write(
      """
      suite: s
      seed: 1
      experiments:
        - name: e
          problems: [faultyModel]
          optimizers: [{sgd: {rate: 0.5}}]
          data: points
          budget: {steps: 9}
      """, to: "suite.yaml")
    _ = try await shell("mkdir points", in: folder)
    let run = try await assay(
      "run", "suite.yaml", "--no-timing", "--plugin", library, in: folder)
    #expect(run.code == 2)
    #expect(
      run.err.contains("'create' of 'faultyModel' (libnone.so) failed: no points in 'points' for 1 threads"),
      "\(run.err)")
  }
}

private func faultyModelSuite(_ faults: [String]) -> String {
  """
  suite: faults
  seed: 1
  experiments:
    - name: model
      problems: [{faultyModel: {fault: [\(faults.joined(separator: ", "))]}}]
      optimizers: [{sgd: {rate: 0.25}}]
      budget: {steps: 9}
  """
}

/// What each fault comes to: the status and a part of the reason.
private let modelFaults: [(String, TrialStatus, String)] = [
  ("none", .budgetSpent, "steps"),
  ("nanLoss", .diverged, "the value is nan"),
  ("pastLoss", .failed, "in 'loss' of 'faultyModel' (libnone.so), past the end of its loss"),
  ("pastParameters", .failed, "in 'loss' of 'faultyModel' (libnone.so), past the end of the parameters"),
  ("lossFails", .failed, "'loss' of 'faultyModel' (libnone.so) failed: the data is gone"),
  ("pastGradient", .failed, "in 'gradient' of 'faultyModel' (libnone.so), past the end of the gradient"),
  ("beforeGradient", .failed, "'gradient' of 'faultyModel' (libnone.so) wrote before the beginning of the gradient"),
  ("unknownCode", .failed, "'gradient' of 'faultyModel' (libnone.so) failed: it gave no reason"),
  ("crash", .failed, "(Segmentation fault): in 'examine' of 'faultyModel' (libnone.so)"),
  ("abort", .failed, "the worker was ended by signal 6 (Aborted): the points are crooked"),
  (
    "unknownClass", .failed,
    "'examine' of 'faultyModel' (libnone.so) answered the held-out example 3 with the class 2 of 2"
  ),
  ("missingPrediction", .failed, "answered the held-out example 9 with the class 255 of 2"),
  ("pastPredictions", .failed, "in 'examine' of 'faultyModel' (libnone.so), past the end of the predictions"),
  (
    "beforePredictions", .failed,
    "'examine' of 'faultyModel' (libnone.so) wrote before the beginning of the predictions"
  ),
]

/// What is wrong with an instance is seen where the suite is planned: the fault and a part of the sentence.
private let instanceFaults: [(String, String)] = [
  ("noDimension", "'create' of 'faultyModel' (libnone.so) made a model of dimension 0"),
  ("noSteps", "made a model with 0 steps per epoch"),
  ("manyClasses", "made a model with 257 classes and 10 held-out examples"),
  ("noClasses", "made a model with 0 classes and 10 held-out examples"),
  ("noHeldOut", "made a model with 2 classes and 0 held-out examples"),
  ("noName", "made a model whose data have no name"),
  ("pastStart", "and planned the suite was ended by signal 11 (Segmentation fault)"),
  ("fewLabels", "'labels' of 'faultyModel' (libnone.so) gave the held-out example 9 the class 255 of 2"),
  ("pastLabels", "and planned the suite was ended by signal 11 (Segmentation fault)"),
  ("unknownLabel", "gave the held-out example 4 the class 2 of 2"),
]

/// The records of a run in which each trial's model misbehaves in its own way, by the fault's name.
private actor FaultyModels {
  static let shared = FaultyModels()

  private var records: Task<[String: TrialRecord], any Error>?

  func record(_ fault: String) async throws -> TrialRecord {
    let task = records ?? Task { try await Self.run() }
    records = task
    return try #require(try await task.value[fault])
  }

  private static func run() async throws -> [String: TrialRecord] {
    let folder = try Folder()
    let library = try await compile("faulty_model.c", in: folder)
    try folder.write(faultyModelSuite(modelFaults.map(\.0) + ["otherLabels", "regression"]), to: "suite.yaml")
    let run = try await assay("run", "suite.yaml", "--no-timing", "--plugin", library, in: folder)
    #expect(run.code == 1, "failed trials are a verdict against: \(run.err)")
    var records: [String: TrialRecord] = [:]
    for record in try folder.report().records {
      if case .text(let fault) = record.trial.problem.settings["fault"] { records[fault] = record }
    }
    return records
  }
}
