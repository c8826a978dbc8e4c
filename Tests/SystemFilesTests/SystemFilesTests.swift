import Glibc
import SystemFiles
import Testing

@Suite struct AtomicFiles {
  @Test func aFileIsReplacedWhole() throws {
    try withTemporaryFolder { folder in
      for text in ["first, which is longer", "second", ""] {
        try writeFileAtomically(Array(text.utf8), to: "\(folder)/file")
        #expect(try readFile("\(folder)/file") == Array(text.utf8))
        #expect(listFolder(folder) == ["file"])
      }
    }
  }

  @Test func whatIsAppendedInPiecesOfAnySizeIsInOrder() throws {
    try withTemporaryFolder { folder in
      var file = try AtomicFile("\(folder)/file")
      var expected: [UInt8] = []
      for count in [1, 65_535, 2, 65_536, 65_537, 0, 200_000, 3] {
        let piece = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ count) }
        file.append(piece[...])
        expected += piece
      }
      #expect(listFolder(folder).contains("file") == false, "nothing is in place before the end")
      try file.finish()
      #expect(try readFile("\(folder)/file") == expected)
      #expect(listFolder(folder) == ["file"])
    }
  }

  @Test func anUnfinishedFileLeavesTheOldOne() throws {
    try withTemporaryFolder { folder in
      try writeFileAtomically([1], to: "\(folder)/file")
      do {
        var file = try AtomicFile("\(folder)/file")
        file.append([2, 3])
      }
      #expect(try readFile("\(folder)/file") == [1])
      #expect(listFolder(folder) == ["file"])
    }
  }

  @Test func aFailedWriteLeavesNoTemporaryFileBehind() throws {
    try withTemporaryFolder { folder in
      // A folder stands where the file should: the rename is refused.
      try makeFolder("\(folder)/file/inner")
      #expect(throws: FileError("write", "\(folder)/file", code: EISDIR)) {
        try writeFileAtomically([1, 2, 3], to: "\(folder)/file")
      }
      #expect(listFolder(folder) == ["file"])
      #expect(listFolder("\(folder)/file") == ["inner"])
    }
  }

  /// The link stays, and what it leads to is written.
  @Test func aSymbolicLinkIsWrittenThrough() throws {
    try withTemporaryFolder { folder in
      try makeFolder("\(folder)/elsewhere")
      #expect(symlink("elsewhere/link", "\(folder)/first") == 0)
      #expect(symlink("target", "\(folder)/elsewhere/link") == 0)
      for text in ["a target that is not there yet", "one that is"] {
        try writeFileAtomically(Array(text.utf8), to: "\(folder)/first")
        #expect(try readFile("\(folder)/elsewhere/target") == Array(text.utf8))
      }
      #expect(listFolder(folder) == ["elsewhere", "first"])
      #expect(listFolder("\(folder)/elsewhere") == ["link", "target"])
      #expect(symlink("loop", "\(folder)/loop") == 0)
      #expect(throws: FileError("write", "\(folder)/loop", code: ELOOP)) {
        try writeFileAtomically([1], to: "\(folder)/loop")
      }
    }
  }

  @Test func aDeviceIsNotReplacedByAFile() throws {
    #expect(throws: FileError("write", "/dev/null", code: FileError.irregular)) {
      try writeFileAtomically([1], to: "/dev/null")
    }
  }

  /// Process 2147483647 is never there; a file that a living process writes, here or elsewhere, stays.
  @Test func whatKilledWritersLeftIsRemoved() throws {
    try withTemporaryFolder { folder in
      let kept = ["a.tmp-\(getpid())", "b", "c.tmp-2147483647", "d.tmp-x", "e.tmp-0"]
      for name in kept + ["a.tmp-2147483647", "a.tmp-2147483646"] { try writeEmptyFile("\(folder)/\(name)") }
      let held = try OpenFile("\(folder)/c.tmp-2147483647", for: .reading, action: "open")
      #expect(held.lock(.exclusive, waits: false))
      removeLeftOvers(in: folder)
      #expect(listFolder(folder) == kept)
      withExtendedLifetime(held) {}
    }
  }

  @Test func aFullDiskIsAnErrorThatNamesThePath() throws {
    #expect(throws: FileError("write", "/dev/full", code: ENOSPC)) {
      try OpenFile("/dev/full", for: .appendingOrCreating, action: "open").write([1])
    }
  }
}

@Suite struct Reading {
  @Test func aMissingFileIsAnErrorThatNamesThePath() throws {
    let error = #expect(throws: FileError.self) { try writeFileAtomically([1], to: "/nonexistent/file") }
    #expect(error?.code == ENOENT)
    #expect(error?.description.contains("/nonexistent/file") == true)
    let missing = #expect(throws: FileError("read", "/nonexistent/file", code: ENOENT)) { try readFile("/nonexistent/file") }
    #expect(missing?.description == "cannot read '/nonexistent/file': No such file or directory")
    #expect(missing?.isMissing == true)
  }

  @Test func aFileAboveTheLimitIsRefused() throws {
    try withTemporaryFolder { folder in
      try writeFileAtomically([1, 2, 3], to: "\(folder)/file")
      #expect(try readFile("\(folder)/file", atMost: 3) == [1, 2, 3])
      #expect(throws: FileError("read", "\(folder)/file", code: EFBIG)) { try readFile("\(folder)/file", atMost: 2) }
    }
  }

  /// A device that never ends, and a pipe to which nobody writes.
  @Test func whatIsNoRegularFileIsRefusedAtOnce() throws {
    try withTemporaryFolder { folder in
      #expect(mkfifo("\(folder)/pipe", 0o600) == 0)
      for path in ["/dev/zero", "/dev/null", "\(folder)/pipe"] {
        let error = #expect(throws: FileError("read", path, code: FileError.irregular)) { try readFile(path) }
        #expect(error?.description == "cannot read '\(path)': it is no regular file")
      }
      #expect(throws: FileError("read", folder, code: EISDIR)) { try readFile(folder) }
      #expect(throws: FileError("open", "\(folder)/pipe", code: FileError.irregular)) {
        try OpenFile("\(folder)/pipe", for: .appending, action: "open")
      }
    }
  }

  @Test func aFileOfTheSystemWithoutALengthIsRead() throws {
    #expect(try !readFile("/proc/self/status").isEmpty)
  }

  @Test func aReaderReturnsWhatIsLeftAtTheEnd() throws {
    try withTemporaryFolder { folder in
      let bytes = (0..<150_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
      try writeFileAtomically(bytes, to: "\(folder)/file")
      var reader = try FileReader("\(folder)/file")
      #expect(reader.length == 150_000)
      var found: [UInt8] = []
      var part: [UInt8] = []
      for count: UInt64 in [1, 65_535, 3, 70_000, .max] {
        try reader.read(count, into: &part)
        found += part
        #expect(reader.offset == found.count)
      }
      #expect(found == bytes)
      try reader.read(5, into: &part)
      #expect(part.isEmpty)
    }
  }
}

@Suite struct Locks {
  @Test func onlyOneHoldsAnExclusiveLock() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/lock"
      func isFree() throws -> Bool { try OpenFile(path, for: .reading, action: "open").lock(.shared, waits: false) }
      func holdLock() throws {
        let file = try OpenFile(path, for: .appendingOrCreating, action: "lock")
        #expect(file.lock(.exclusive, waits: true))
        #expect(try !isFree())
        withExtendedLifetime(file) {}
      }
      try holdLock()
      #expect(try isFree(), "the lock ends when its file is closed")
    }
  }
}

@Suite struct Folders {
  @Test func foldersAreMadeWithThoseAboveThem() throws {
    try withTemporaryFolder { folder in
      try makeFolder("\(folder)/a/b/c")
      try makeFolder("\(folder)/a/b/c")
      #expect(listFolder("\(folder)/a/b") == ["c"])
      try writeFileAtomically([1], to: "\(folder)/a/file")
      #expect(throws: FileError("create the folder", "\(folder)/a/file", code: ENOTDIR)) {
        try makeFolder("\(folder)/a/file/b")
      }
    }
  }

  @Test(arguments: [("a/b", "a"), ("/a", "/"), ("a", "."), ("/a/b/c", "/a/b")])
  func aFilesFolderIsWhatIsBeforeItsLastSlash(path: String, expected: String) {
    #expect(folder(of: path) == expected)
  }
}

private func withTemporaryFolder(_ body: (String) throws -> Void) throws {
  var template = Array("/tmp/assay-files-XXXXXX".utf8CString)
  guard mkdtemp(&template) != nil else { throw FileError("create the folder", "/tmp/assay-files-XXXXXX") }
  let folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  defer { removeTree(folder) }
  try body(folder)
}

private func writeEmptyFile(_ path: String) throws { _ = try OpenFile(path, for: .creating, action: "create") }

private func removeTree(_ path: String) {
  for name in listFolder(path) { removeTree("\(path)/\(name)") }
  if rmdir(path) != 0 { unlink(path) }
}
