import Foundation
import PortableMath
import Records
import Testing

/// Suites of models: where their data are from, and that nothing but the data decides the bits.
@Suite struct ModelSuites {
  @Test func dataByPathGiveTheSameDigestWithAnyThreadsAndJobs() async throws {
    let folder = try Folder()
    try writeImages(to: "images", in: folder)
    try folder.write(imageSuite(data: "images"), to: "suite.yaml")
    var reports: [Report] = []
    for count in ["1", "2"] {
      let end = try await assay(
        "run", "suite.yaml", "--no-timing", "--results", "results-\(count)", "--threads", count, "--jobs", count, in: folder)
      #expect(end.code == 0, "\(end.err)")
      #expect(end.out.contains("\ndata\n  IDX files of 'images', digest "))
      let path = try #require(end.reportPath)
      reports.append(try readReport(folder.bytes(of: path), file: path))
    }
    #expect(reports[0].digest == reports[1].digest)
    for record in reports[0].records {
      #expect(record.model?.examinations.map(\.step) == [20, 30])
      #expect(record.model?.predictions.bytes.count == 40)
      #expect(record.accuracy?.value == record.model?.examinations.last?.accuracy)
    }
    #expect(Set(reports[0].records.map(\.digest)).count == 2, "each seed has its own weights and order")
  }

  @Test func experimentWithoutItsDataIsLeftOutAndReported() async throws {
    let folder = try Folder()
    try folder.write(imageSuite(data: "nowhere") + tinyExperiment, to: "suite.yaml")
    let end = try await assay("run", "suite.yaml", "--no-timing", in: folder)
    #expect(end.code == 0)
    #expect(
      end.err.hasPrefix(
        "assay: the experiment 'images' is left out: there is no folder 'nowhere' with its data; '--data' names another\n"))
    #expect(try folder.report().records.map(\.trial.experiment) == ["tiny"])
  }

  @Test func suiteOfNothingButAbsentDataIsRefused() async throws {
    let folder = try Folder()
    try folder.write(imageSuite(data: "nowhere"), to: "suite.yaml")
    let end = try await assay("run", "suite.yaml", in: folder)
    #expect(end.code == 2)
    #expect(
      end.err.hasSuffix(
        "assay: nothing of 'suite.yaml' can be run without its data: there is no folder 'nowhere'; '--data' names another\n"))
  }

  @Test func optionNamesOtherData() async throws {
    let folder = try Folder()
    try writeImages(to: "elsewhere", in: folder)
    try folder.write(imageSuite(data: "nowhere"), to: "suite.yaml")
    let end = try await assay("run", "suite.yaml", "--no-timing", "--data", "elsewhere", in: folder)
    #expect(end.code == 0, "\(end.err)")
    #expect(try folder.report().records.allSatisfy { $0.trial.data == "elsewhere" })
    let absent = try await assay("run", "suite.yaml", "--data", "nowhere", in: folder)
    #expect(absent.code == 2 && absent.err == "assay: there is no folder 'nowhere'\n")
    try folder.write(tinySuite(), to: "tiny.yaml")
    let unused = try await assay("run", "tiny.yaml", "--data", "elsewhere", in: folder)
    #expect(unused.err == "assay: '--data' is given, but no experiment of 'tiny.yaml' has the key 'data'\n")
  }

  @Test func damagedDataAreRefusedByFileAndByte() async throws {
    let folder = try Folder()
    try writeImages(to: "images", in: folder)
    let labels = try folder.bytes(of: "images/t10k-labels-idx1-ubyte")
    try folder.write(labels.dropLast() + [10], to: "images/t10k-labels-idx1-ubyte")
    try folder.write(imageSuite(data: "images"), to: "suite.yaml")
    let end = try await assay("run", "suite.yaml", in: folder)
    #expect(end.code == 2)
    #expect(
      end.err == "assay: suite.yaml:4: 'images/t10k-labels-idx1-ubyte' is damaged at byte 47: a label is 10, not 0 to 9\n")
  }

  @Test func threadsOfALoaderChangeNoBitAndItsBatchesAreTimedOneByOne() async throws {
    let folder = try Folder()
    try folder.write(loaderSuite, to: "suite.yaml")
    let end = try await assay("run", "suite.yaml", in: folder)
    #expect(end.code == 0, "\(end.err)")
    let records = try folder.report().records
    #expect(records.count == 2 && records[0].digest == records[1].digest)
    for record in records {
      // The data of each batch are in the record beside those of the model.
      #expect(Set(record.checkpoints.compactMap { $0.stages[.data]?.plain }).count == record.checkpoints.count)
      #expect(record.timing.value?.processes.map { $0.stepNanoseconds?.count } == [60, 60])
    }
    #expect(end.out.contains("\ntimes of single steps\n"))
  }

  @Test func changedPredictionsAreFoundOut() async throws {
    let folder = try Folder()
    try writeImages(to: "images", in: folder)
    try folder.write(imageSuite(data: "images"), to: "suite.yaml")
    let end = try await assay("run", "suite.yaml", "--no-timing", in: folder)
    let path = try #require(end.reportPath)
    var report = try folder.report()
    report.records[0].model?.predictions.bytes[3] ^= 1
    try folder.write(report.fileBytes(), to: path)
    let shown = try await assay("show", path, in: folder)
    #expect(shown.code == 2)
    #expect(shown.err.contains("is damaged at line 3: the predictions are not those of their digest"))
  }
}

private let tinyExperiment = """
    - name: tiny
      problems: [expandedSquare]
      optimizers: [newton]
      budget: {steps: 1}

  """

private let loaderSuite = """
  suite: loader
  seed: 1
  timing: {processes: 2, blocks: 1, blockMilliseconds: 1, latencies: true}
  experiments:
    - name: loader
      problems: [imageMean: {batch: 8, images: 64, heldOut: 10, loaderThreads: [0, 2]}]
      optimizers: [gradientDescent: {rate: 10}]
      scalars: [float32]
      budget: {steps: 60}

  """

/// Two seeds of a perceptron on images that `writeImages` wrote.
func imageSuite(data: String) -> String {
  """
  suite: images
  seed: 1
  experiments:
    - name: images
      data: \(data)
      problems: [mlp: {hidden: [8], batch: 10, order: shuffled}]
      optimizers: [adam: {rate: 0.01}]
      seeds: 2
      budget: {steps: 30}

  """
}

/// IDX files of 200 and 40 images of 4 × 4 seeded pixels.
func writeImages(to name: String, in folder: Folder) throws {
  for (kind, count) in [("train", 200), ("t10k", 40)] {
    let seed = Seed(1).derived(for: kind)
    let pixels = (0..<count * 16).map { UInt8(seed.integer(below: 256, element: UInt64($0))) }
    try folder.write(
      [0, 0, 8, 3, 0, 0, 0, UInt8(count), 0, 0, 0, 4, 0, 0, 0, 4] + pixels, to: "\(name)/\(kind)-images-idx3-ubyte")
    let labels = (0..<count).map { UInt8($0 % 10) }
    try folder.write([0, 0, 8, 1, 0, 0, 0, UInt8(count)] + labels, to: "\(name)/\(kind)-labels-idx1-ubyte")
  }
}
