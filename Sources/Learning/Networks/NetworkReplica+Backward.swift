import PortableMath

extension NetworkReplica {
  /// From the loss's gradient by the logits, in `head`, back to that by the parameters.
  func backward() {
    head.backward(weights.parameters(from: architecture.linear), into: gradient.start + architecture.linear)
    let last = architecture.blockCount
    let layer = layers[2 * last]
    forEachImage { [self] image, _, _ in
      head.spread(image, into: gradient(last, image), pixels: layer.side * layer.side)
      rectify(last, image)
    }
    finishNormalization(2 * last)
    for block in stride(from: last, to: 0, by: -1) {
      secondConvolution(of: block)
      firstConvolution(of: block)
    }
    forEachImage { [self] image, group, scratch in
      let x = UnsafePointer(images.start + image * layers[0].inputLength)
      addWeightProducts(0, image, group, x, gradient(0, image), scratch)
    }
    finishWeights(0)
  }

  /// Back through the second convolution of a block, to the gradient inside of it.
  private func secondConvolution(of block: Int) {
    let index = 2 * block
    let (layer, inner, parts) = (layers[index], layers[index - 1], layers[index].backwardParts)
    let normalization = normalizations[index - 1]
    forEachImage { [self] image, group, scratch in
      let activation = innerActivation(before: index, image, scratch)
      addWeightProducts(index, image, group, activation, gradient(block, image), scratch)
      let target = innerGradient.start + image * inner.resultLength
      convolveBackward(index, layer, parts, scratch, into: target)
      inner.image.rectifiedSums(
        target, where: activation + inner.paddedStart, yRow: inner.paddedRow, x: result(index - 1, image),
        mean: normalization.mean, sums: sums(image, inner), products: products(image, inner))
    }
    finishWeights(index)
    finishNormalization(index - 1)
  }

  /// Back through the first convolution of a block and its shortcut, to the gradient after the block before.
  private func firstConvolution(of block: Int) {
    let index = 2 * block - 1
    let (layer, before, parts) = (layers[index], layers[index - 1], layers[index].backwardParts)
    forEachImage { [self] image, group, scratch in
      addWeightProducts(
        index, image, group, activation(block - 1, image), innerGradient.start + image * layer.resultLength, scratch)
      if before.stage == layer.stage {
        convolveBackward(index, layer, parts, scratch, into: scratch.image.start)
        rectify(block - 1, image, adding: scratch.image.start)
      } else {
        convolveBackward(index, layer, parts, scratch, into: gradient(block - 1, image))
        addDoubled(gradient(block, image), before, to: gradient(block - 1, image))
        rectify(block - 1, image)
      }
    }
    finishWeights(index)
    finishNormalization(index - 1)
  }

  /// Cuts one image of the gradient after a block to where the activation is above 0, and takes its sums.
  private func rectify(_ block: Int, _ image: Int, adding shortcut: UnsafePointer<Scalar>? = nil) {
    let layer = layers[2 * block]
    layer.image.rectifiedSums(
      gradient(block, image), shortcut: shortcut, where: activation(block, image) + layer.paddedStart,
      yRow: layer.paddedRow, x: result(2 * block, image), mean: normalizations[2 * block].mean,
      sums: sums(image, layer), products: products(image, layer))
  }

  /// Takes one image of the gradient back through a normalization, into `scratch.gradient`.
  ///
  /// Adds its products with the windows of the input to the group's.
  private func addWeightProducts(
    _ index: Int, _ image: Int, _ group: Int, _ x: UnsafePointer<Scalar>, _ gradient: UnsafePointer<Scalar>,
    _ scratch: Scratch<Scalar>
  ) {
    let (layer, normalization) = (layers[index], normalizations[index])
    layer.image.normalizeBackward(
      gradient, x: result(index, image), mean: normalization.mean, factor: normalization.factor,
      meanGradient: normalization.meanGradient, slope: normalization.slope,
      into: scratch.gradient.start + layer.paddedStart, yRow: layer.paddedRow)
    let sums = weightSums.start + group * layer.storedWeights
    if image % Self.groupSize == 0 { zero(sums, count: layer.storedWeights) }
    layer.gradientWindows.addWeightProducts(x, with: scratch.gradient.start + layer.paddedStart, to: sums)
  }

  /// Takes `scratch.gradient` back through a convolution.
  private func convolveBackward(
    _ index: Int, _ layer: ConvolutionLayer, _ parts: [BackwardPart], _ scratch: Scratch<Scalar>,
    into target: UnsafeMutablePointer<Scalar>
  ) {
    var matrix = weights.backward(index)
    for part in parts {
      part.windows.convolve(
        scratch.gradient.start + part.gradientStart, by: matrix, into: target + part.inputStart)
      matrix += part.placeCount * layer.inputs * layer.outputs
    }
  }

  /// Adds up the images' shares of a normalization's gradient.
  private func finishNormalization(_ index: Int) {
    let layer = layers[index]
    normalizations[index].takeGradient(
      sums.start, products.start, images: count, pixels: layer.side * layer.side,
      scales: gradient.start + layer.scales.lowerBound, shifts: gradient.start + layer.shifts.lowerBound)
  }

  /// Adds up the groups' parts of the gradient of a layer's weights, in their order.
  private func finishWeights(_ index: Int) {
    let layer = layers[index]
    addGroups(
      weightSums.start, count: (count + Self.groupSize - 1) / Self.groupSize, layer,
      into: gradient.start + layer.weights.lowerBound)
  }
}

@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
private func addGroups<Scalar: PortableScalar>(
  _ groups: UnsafePointer<Scalar>, count: Int, _ layer: ConvolutionLayer, into target: UnsafeMutablePointer<Scalar>
) {
  let (length, stored) = (layer.inputs * layer.outputs, layer.storedInputs * layer.outputs)
  for place in 0..<9 {
    let (from, to) = (groups + place * stored, target + place * length)
    to.update(from: from, count: length)
    for group in 1..<max(1, count) {
      for i in 0..<length { to[i] += from[group * layer.storedWeights + i] }
    }
  }
}

/// Adds what comes back through a halving shortcut: the gradient of its middle channels, to every second pixel.
@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
private func addDoubled<Scalar: PortableScalar>(
  _ gradient: UnsafePointer<Scalar>, _ layer: ConvolutionLayer, to target: UnsafeMutablePointer<Scalar>
) {
  let (side, channels) = (layer.side / 2, layer.outputs)
  for row in 0..<side {
    for column in 0..<side {
      let from = gradient + (row * side + column) * 2 * channels + channels / 2
      let to = target + (2 * row * layer.side + 2 * column) * channels
      for channel in 0..<channels { to[channel] += from[channel] }
    }
  }
}
