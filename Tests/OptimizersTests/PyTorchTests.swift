import AssayKit
import Foundation
import Optimizers
import PortableMath
import Problems
import Testing

/// First-order methods against PyTorch's own trajectories and schedules: References/pytorch.json, written by
/// scripts/references/pytorch-references, which says what is in it.
@Suite struct PyTorchTests {
  /// How far a method may go from its reference in 1,000 steps, in ulps: what was measured. All others have its bits.
  private static let greatestUlps: [String: UInt64] = [
    // The square root of PyTorch's arrays is an ulp off for one number in a hundred, and Adadelta feeds it back.
    "adadelta": 5,
    // Python's power is glibc's: neither it nor ours is always correctly rounded.
    "radam": 1,
    // The averages are rounded as PyTorch's, not as Keras's; the centered one loses digits in v − m².
    "rmsprop keras": 52,
    // The reference has 50 digits. The preconditioner is held in Double, whose rounding moves its least eigenvalue by
    // up to 2⁻⁵³ of the greatest: with the default ε, by 1e-7 of itself in the first step. With ε = 1 the distance is
    // 245.
    "shampoo": 20478,
  ]

  @Test(arguments: Reference.read.trajectories.indices)
  func everyTrajectoryIsItsReferences(index: Int) throws {
    let reference = Reference.read.trajectories[index]
    let plugin = try #require(builtInOptimizers.first { $0.description.name == reference.optimizer })
    let stepper = plugin.float64(plugin.settings(reference.settings), [0, 2], Seed(7))
    var oracle = Oracle(AnyObjective(Rosenbrock<Double>(dimension: 2)))
    var greatest: UInt64 = 0
    var taken = 0
    for (step, expected) in reference.checkpoints {
      try stepper.advance(steps: step - taken, calling: &oracle)
      taken = step
      for (x, y) in zip(stepper.iterate, expected) { greatest = max(greatest, ulps(x, y)) }
    }
    #expect(taken == 1000)
    #expect(
      greatest <= Self.greatestUlps[reference.form, default: 0],
      "\(reference.form) \(reference.settings): \(greatest)")
  }

  /// A method that turns one ulp into many could be near its reference by luck, or far by it.
  @Test func noReferenceIsChaos() {
    for reference in Reference.read.trajectories {
      #expect(reference.perturbed <= 40, "\(reference.optimizer) \(reference.settings)")
    }
  }

  /// A new method needs a reference of its own.
  @Test func everyMethodHasAReference() {
    let known = Set(Reference.read.trajectories.map(\.optimizer))
    for name in methodsWithSchedules.map(\.description.name) { #expect(known.contains(name), "\(name)") }
  }
}

/// References/pytorch.json.
struct Reference: Decodable {
  struct Trajectory: Decodable {
    let optimizer: String
    let settings: [String: JSONSetting]
    let perturbed: Int
    let iterates: [String: [String]]

    /// The method, and its convention where it is not PyTorch's.
    var form: String { settings["convention"].map { "\(optimizer) \($0)" } ?? optimizer }

    /// Steps and iterates, in order.
    var checkpoints: [(step: Int, iterate: [Double])] {
      iterates.map { (Int($0)!, $1.map { Double($0)! }) }.sorted { $0.0 < $1.0 }
    }
  }

  struct Schedule: Decodable {
    let settings: [String: JSONSetting]
    let rates: [String]
  }

  let trajectories: [Trajectory]
  let schedules: [Schedule]

  static let read: Reference = {
    let path = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "References/pytorch.json")
    return try! JSONDecoder().decode(Reference.self, from: Data(contentsOf: path))
  }()
}

/// A setting as it stands in a reference.
struct JSONSetting: Decodable, CustomStringConvertible {
  let setting: Setting

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let number = try? container.decode(Double.self) {
      setting = .number(number)
    } else if let numbers = try? container.decode([Double].self) {
      setting = .numbers(numbers)
    } else {
      let text = try container.decode(String.self)
      setting = Bool(text).map { .flag($0) } ?? .text(text)
    }
  }

  var description: String {
    switch setting {
    case .number(let number): "\(number)"
    case .numbers(let numbers): "\(numbers)"
    case .flag(let flag): "\(flag)"
    case .text(let text): text
    }
  }
}

extension OptimizerPlugin {
  func settings(_ values: [String: JSONSetting]) -> Settings {
    Settings(values.mapValues(\.setting), descriptions: description.hyperparameters)
  }
}

/// The methods whose rate may follow a schedule.
let methodsWithSchedules = builtInOptimizers.filter {
  $0.description.hyperparameters.contains { $0.name == "schedule" }
}
