import PortableMath

extension NetworkReplica {
  /// Takes the images of a micro-batch: for each three planes, row by row.
  func takeImages(_ planes: Span<Float>) {
    let layer = layers[0]
    planes.withUnsafeBufferPointer { planes in
      for image in 0..<count {
        let length = ResidualArchitecture.imageChannels * layer.inputSide * layer.inputSide
        interleave(
          UnsafeBufferPointer(rebasing: planes[image * length..<(image + 1) * length]), side: layer.inputSide,
          into: images.start + image * layer.inputLength + layer.inputRow + layer.storedInputs, row: layer.inputRow,
          column: layer.storedInputs)
      }
    }
  }

  /// From images to logits. Statistics are the micro-batch's own unless given: for each normalization means, variances.
  func forward(statistics: [NormalizationStatistics<Scalar>]?) {
    for index in layers.indices {
      let layer = layers[index]
      let (windows, shape) = (layer.windows, layer.image)
      forEachImage { [self] image, _, scratch in
        let y = result(index, image)
        windows.convolve(input(of: index, image, scratch), by: weights.forward(index), into: y)
        shape.moments(y, sums: sums(image, layer), squares: products(image, layer))
      }
      let normalization = normalizations[index]
      if let statistics {
        normalization.take(statistics[index])
      } else {
        normalization.takeMoments(sums.start, products.start, images: count, pixels: layer.side * layer.side)
      }
      normalization.takeParameters(
        scales: weights.parameters(from: layer.scales.lowerBound),
        shifts: weights.parameters(from: layer.shifts.lowerBound))
    }
    let last = architecture.blockCount
    let layer = layers[2 * last]
    forEachImage { [self] image, _, scratch in
      activate(last, image, scratch)
      head.takeImage(image, activation(last, image) + layer.paddedStart, side: layer.side, row: layer.paddedRow)
    }
    head.forward(weights.parameters(from: architecture.linear))
  }

  /// One image of a layer's input, with its border.
  private func input(of index: Int, _ image: Int, _ scratch: Scratch<Scalar>) -> UnsafePointer<Scalar> {
    if index == 0 { return UnsafePointer(images.start + image * layers[0].inputLength) }
    if index % 2 == 0 { return innerActivation(before: index, image, scratch) }
    activate(index / 2, image, scratch)
    return UnsafePointer(activation(index / 2, image))
  }

  /// One image of the input of a block's second convolution, made again where it is needed again.
  func innerActivation(before index: Int, _ image: Int, _ scratch: Scratch<Scalar>) -> UnsafePointer<Scalar> {
    let (layer, normalization) = (layers[index - 1], normalizations[index - 1])
    layer.image.normalize(
      result(index - 1, image), mean: normalization.mean, factor: normalization.factor, shift: normalization.shift,
      into: scratch.activation.start + layer.paddedStart, yRow: layer.paddedRow)
    return UnsafePointer(scratch.activation.start)
  }

  /// Makes one image of the activation after block `block`.
  private func activate(_ block: Int, _ image: Int, _ scratch: Scratch<Scalar>) {
    let (layer, normalization) = (layers[2 * block], normalizations[2 * block])
    var shortcut: UnsafePointer<Scalar>?
    var shortcutRow = 0
    if block > 0 {
      let before = layers[2 * block - 2]
      let x = UnsafePointer(activation(block - 1, image) + before.paddedStart)
      if before.stage == layer.stage {
        (shortcut, shortcutRow) = (x, layer.paddedRow)
      } else {
        halve(x, before, into: scratch.image.start)
        (shortcut, shortcutRow) = (UnsafePointer(scratch.image.start), layer.side * layer.outputs)
      }
    }
    layer.image.normalize(
      result(2 * block, image), mean: normalization.mean, factor: normalization.factor, shift: normalization.shift,
      shortcut: shortcut, shortcutRow: shortcutRow, into: activation(block, image) + layer.paddedStart,
      yRow: layer.paddedRow)
  }
}

/// Planes to pixels.
@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
private func interleave<Scalar: PortableScalar>(
  _ planes: UnsafeBufferPointer<Float>, side: Int, into pixels: UnsafeMutablePointer<Scalar>, row: Int, column: Int
) {
  for y in 0..<side {
    for x in 0..<side {
      for channel in 0..<ResidualArchitecture.imageChannels {
        pixels[y * row + x * column + channel] = Scalar(planes[(channel * side + y) * side + x])
      }
    }
  }
}

/// Every second pixel of every second row, with as many zero channels before its channels as behind them.
@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
private func halve<Scalar: PortableScalar>(
  _ x: UnsafePointer<Scalar>, _ layer: ConvolutionLayer, into y: UnsafeMutablePointer<Scalar>
) {
  let (side, channels) = (layer.side / 2, layer.outputs)
  zero(y, count: side * side * 2 * channels)
  for row in 0..<side {
    for column in 0..<side {
      let from = x + 2 * row * layer.paddedRow + 2 * column * channels
      (y + (row * side + column) * 2 * channels + channels / 2).update(from: from, count: channels)
    }
  }
}
