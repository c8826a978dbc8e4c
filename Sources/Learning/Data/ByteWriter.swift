import SystemFiles

/// A file of images that appears whole or not at all.
struct ByteWriter: ~Copyable {
  private var file: AtomicFile

  init(_ path: String) throws(ImageFileError) {
    do throws(FileError) { file = try AtomicFile(path) } catch { throw ImageFileError(error) }
  }

  /// Appends bytes. An error comes out of `finish`.
  mutating func append(_ bytes: ArraySlice<UInt8>) { file.append(bytes) }

  /// Puts the file into its place.
  consuming func finish() throws(ImageFileError) {
    do throws(FileError) { try file.finish() } catch { throw ImageFileError(error) }
  }
}
