import TFRecords

/// The first record of an event file.
///
///     message Event { double wall_time = 1; int64 step = 2; string file_version = 3; Summary summary = 5; … }
///
/// Source: TensorFlow, core/util/event.proto; core/util/events_writer.cc writes the same.
package func eventFileStart(wallSeconds: Double) -> [UInt8] {
  frame(Field.double(1, wallSeconds) + Field.text(3, "brain.Event:2"))
}

/// A record of an event file: the values of a step.
///
///     message Summary { repeated Value value = 1; }
package func event(step: Int, wallSeconds: Double, _ values: [LoggedValue]) -> [UInt8] {
  let summary = values.flatMap { Field.bytes(1, Field.text(1, $0.tag) + $0.content) }
  return frame(Field.double(1, wallSeconds) + Field.number(2, step) + Field.bytes(5, summary))
}

/// A value under its tag, in one of the kinds that TensorBoard shows.
///
///     message Value {
///       string tag = 1; Image image = 4; HistogramProto histo = 5; TensorProto tensor = 8; SummaryMetadata metadata = 9; …
///     }
///
/// Source: TensorFlow, core/framework/summary.proto, tensor.proto, types.proto.
package struct LoggedValue {
  package let tag: String
  /// The fields after the tag.
  let content: [UInt8]

  /// A number with all its bits: a tensor without dimensions, with metadata for the dashboard of scalars.
  ///
  ///     message TensorProto { DataType dtype = 1; TensorShapeProto tensor_shape = 2; bytes tensor_content = 4; … }
  ///     message SummaryMetadata { PluginData plugin_data = 1; DataClass data_class = 4; … }
  ///     message PluginData { string plugin_name = 1; … }
  ///
  /// DT_FLOAT is 1, DT_DOUBLE 2, DATA_CLASS_SCALAR 1.
  package static func scalar(_ tag: String, _ value: Double) -> LoggedValue {
    scalar(tag, type: 2, littleEndianBytes(value.bitPattern))
  }

  package static func scalar(_ tag: String, _ value: Float) -> LoggedValue {
    scalar(tag, type: 1, littleEndianBytes(value.bitPattern))
  }

  private static func scalar(_ tag: String, type: Int, _ bytes: [UInt8]) -> LoggedValue {
    let tensor = Field.number(1, type) + Field.bytes(2, []) + Field.bytes(4, bytes)
    let metadata = Field.bytes(1, Field.text(1, "scalars")) + Field.number(4, 1)
    return LoggedValue(tag: tag, content: Field.bytes(8, tensor) + Field.bytes(9, metadata))
  }

  /// How many numbers lie in each bucket.
  ///
  ///     message HistogramProto {
  ///       double min = 1; double max = 2; double num = 3; double sum = 4; double sum_squares = 5;
  ///       repeated double bucket_limit = 6 [packed = true]; repeated double bucket = 7 [packed = true];
  ///     }
  package static func histogram(_ tag: String, _ histogram: Histogram) -> LoggedValue {
    let moments =
      Field.double(1, histogram.least) + Field.double(2, histogram.greatest) + Field.double(3, Double(histogram.count))
      + Field.double(4, histogram.sum) + Field.double(5, histogram.sumOfSquares)
    let buckets = Field.packed(6, histogram.limits) + Field.packed(7, histogram.counts.map { Double($0) })
    return LoggedValue(tag: tag, content: Field.bytes(5, moments + buckets))
  }

  /// A picture as a PNG file.
  ///
  ///     message Image { int32 height = 1; int32 width = 2; int32 colorspace = 3; bytes encoded_image_string = 4; }
  ///
  /// Colorspace 3 is RGB.
  package static func image(_ tag: String, _ picture: Picture) -> LoggedValue {
    let image =
      Field.number(1, picture.height) + Field.number(2, picture.width) + Field.number(3, 3)
      + Field.bytes(4, picture.png)
    return LoggedValue(tag: tag, content: Field.bytes(4, image))
  }
}
