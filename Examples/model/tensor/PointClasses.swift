import AssayKit
import AssayPlugin
import Autodiff
import PortableMath

/// Softmax regression on points around three centers: a loss written over tensors, whose gradient is the tape's.
struct PointClasses<Scalar: PrimalScalar>: TensorModel {
  let dataset: TensorDataset<Scalar>
  let parameterTensors = [TensorShape("weights", 3, 2), TensorShape("biases", 3)]

  func predict(_ parameters: [Tensor<Scalar>], _ inputs: Tensor<Scalar>) -> Tensor<Scalar> {
    matmul(inputs, parameters[0], transposingRight: true) + parameters[1]
  }

  func loss(_ parameters: [Tensor<Scalar>], _ batch: TensorBatch<Scalar>) -> Tensor<Scalar> {
    softmaxCrossEntropy(predict(parameters, batch.inputs), labels: batch.labels)
  }

  /// 120 points, of which the last 30 are held out.
  init(_ settings: Settings, _ seed: Seed) {
    let (centers, labels) = ([2, 0, -1, 1.75, -1, -1.75], (0..<120).map { $0 % 3 })
    let points = (0..<240).map { Scalar(centers[$0 % 6] + seed.normal(element: UInt64($0))) }
    dataset = TensorDataset(
      "points around three centers", inputs: points, shape: [2], labels: labels, classes: 3, heldOut: 30,
      batch: settings.integer("batch"), shuffledBy: seed.derived(for: "order"))
  }
}

let pointClasses = ProblemPlugin(
  tensorModel: "pointClasses", "Softmax regression on points around three centers.",
  formula: "mean of ln Σⱼ exp(zⱼ) − z_label, z = W·point + b", source: "an example",
  settings: [SettingDescription("batch", .integer(1...90), default: 10, "points in a mini-batch")],
  float32: { PointClasses<Float>($0, $1) }, float64: { PointClasses<Double>($0, $1) })

/// What Assay looks for in the library.
@_cdecl("assay_plugin_v1")
public func assayPlugin(_ host: UnsafeRawPointer) -> UnsafeRawPointer {
  exportPlugins(version: "0.1.0", models: [pointClasses])
}
