"""A recording: an append-only file of frames, each with its length and checksum. docs/reference/formats.md has the format."""

import contextlib
import errno
import fcntl
import json
import os
import struct

from xxhash import xxh3_128_digest

# What entries are of. The first six are stages of Assay; the others tell only where recordings part.
STAGES = ["data", "initialization", "forward", "loss", "gradient", "update"]
DETAILS = ["random state", "outside change", "module output", "output gradient", "operation"]
KINDS = {name: number for number, name in enumerate(STAGES + DETAILS)}

# The first frame of each process that writes into the file.
_BEGINNING = b"Bassay.recording\0" + struct.pack("<I", 1)
_HEADER = struct.Struct("<I16s")
# What waits for the end of its step is written before, if there is more of it.
_MOST_WAITING = 1 << 16
_LONGEST_NAME = 1000
# An array of more bytes has its digest alone.
_MOST_ELEMENTS = 1 << 26
# The place of an output of what is no operation.
_ENTRY = 0xFFFF


class Recording:
    """Entries of steps, appended to a file that is opened with the first finished step."""

    def __init__(self, path, mode="new"):
        self.path, self.mode = path, mode
        self._file = None
        self._waiting = [_frame(_BEGINNING)]
        self._names = {}
        self._new_names = []
        self._new_shapes = []
        self._entries = bytearray()
        self._operations = bytearray()
        self._elements = []
        # Of the step under way.
        self._entry_count = self._operation_count = 0

    # What a step is made of

    def index(self, kind, name, shape=()):
        """The number of a name, which the file has once, with the shape of the first array of that name."""
        key = (kind, name)
        number = self._names.get(key)
        if number is None:
            number = self._names[key] = len(self._names)
            text = name.encode("utf-8", "replace")[:_LONGEST_NAME]
            self._new_names.append(struct.pack("<BH", KINDS[kind], len(text)) + text)
            self._new_shapes.append(struct.pack(f"<IB{len(shape)}Q", number, len(shape), *shape))
        return number

    def add(self, index, digest):
        self._entries += index.to_bytes(4, "little") + digest
        self._entry_count += 1
        if len(self._entries) > _MOST_WAITING and self._file is not None:
            self._write(self._pending())

    def add_operation(self, index, inputs, outputs):
        """`inputs` has pairs of a digest and the number of the operation of this step that made it, or -1."""
        self._operations += struct.pack("<IHH", index, len(inputs), len(outputs))
        self._operations += b"".join([digest + producer.to_bytes(4, "little", signed=True) for digest, producer in inputs])
        self._operations += b"".join(outputs)
        self._operation_count += 1
        if len(self._operations) > _MOST_WAITING and self._file is not None:
            self._write(self._pending())

    def keep(self, elements, output=None):
        """Keeps the elements of the last entry, or of an output of the last operation: their type, shape and bytes."""
        kind, shape, data = elements
        place, output = (self._entry_count - 1, _ENTRY) if output is None else (self._operation_count - 1, output)
        if len(data) <= _MOST_ELEMENTS:
            head = struct.pack(f"<IHBB{len(kind)}s{len(shape)}Q", place, output, len(kind), len(shape), kind.encode(), *shape)
            self._elements.append(_frame(b"V" + head + data))

    @property
    def waiting_bytes(self):
        return len(self._entries) + len(self._operations)

    # Frames

    def note(self, facts):
        """Facts about the program; later ones of the same name count."""
        self._put(b"J" + json.dumps(facts).encode())

    def end_step(self, step, value, losses, gradients):
        self.open()
        self._write(self._pending() + _frame(b"S" + struct.pack("<QdII", step, value, losses, gradients)))
        self._entry_count = self._operation_count = 0

    def examination(self, step, loss, classes, correct, predictions, labels):
        head = struct.pack("<QdIII", step, loss, classes, len(labels), correct)
        self.open()
        self._put(b"X" + head + (predictions.astype("uint8").tobytes() + labels.astype("uint8").tobytes() if classes else b""))

    def resume(self, step):
        """The arrays that were recorded since the last step belong to none."""
        self._entries.clear()
        self._elements.clear()
        self._entry_count = 0
        self._put(b"R" + struct.pack("<Q", step))

    def end(self, reason):
        """Writes how the program ended; nothing if it never finished a step."""
        if self._file is None:
            return
        # Half of a surrogate pair, of a file's name that is no UTF-8, is no text for others.
        text = reason.encode("utf-8", "replace").decode()
        self._write(self._pending() + _frame(b"Z" + json.dumps({"reason": text}).encode()))
        os.close(self._file)
        self._file = None

    def forget(self):
        """In a child process: the file is the parent's."""
        if self._file is not None:
            os.close(self._file)
        self._file = None
        self._entries.clear()
        self._operations.clear()
        self._elements.clear()

    def _put(self, payload):
        if self._file is None:
            self._waiting.append(_frame(payload))
        else:
            self._write(_frame(payload))

    def _pending(self):
        frames = []
        if self._new_names:
            frames.append(_frame(b"N" + b"".join(self._new_names)))
            frames.append(_frame(b"H" + b"".join(self._new_shapes)))
            self._new_names, self._new_shapes = [], []
        for kind, entries in ((b"E", self._entries), (b"O", self._operations)):
            if entries:
                frames.append(_frame(kind + bytes(entries)))
                entries.clear()
        frames += self._elements
        self._elements.clear()
        return b"".join(frames)

    def open(self):
        if self._file is not None:
            return
        file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise OSError(errno.EBUSY, "another process records into it", self.path) from None
            size = os.fstat(file).st_size
            if size and not _is_recording(file):
                raise OSError(errno.EEXIST, "it is no recording, and is left as it is", self.path)
            if self.mode == "append":
                size = _whole(file)
            elif self.mode == "new" and size:
                raise OSError(errno.EEXIST, "another process has recorded into it", self.path)
            else:
                size = 0
            os.ftruncate(file, size)
            os.lseek(file, size, os.SEEK_SET)
        except BaseException:
            os.close(file)
            raise
        self._file, self._place = file, _place(file)
        self._write(b"".join(self._waiting))
        self._waiting = []

    def _write(self, data):
        # A program that closes what it has not opened may have a file of its own there.
        if _place(self._file) != self._place:
            self._file = None
            raise OSError(errno.EBADF, "the program has closed it", self.path)
        view = memoryview(data)
        while view:
            view = view[os.write(self._file, view) :]


def _frame(payload):
    return _HEADER.pack(len(payload), xxh3_128_digest(payload)) + payload


def _place(file):
    """Which file a descriptor is of; None if it is closed."""
    with contextlib.suppress(OSError):
        status = os.fstat(file)
        return status.st_dev, status.st_ino
    return None


def _is_recording(file):
    """Whether a file begins as one; what a program left that was killed while it wrote its first bytes does not."""
    return os.pread(file, len(_BEGINNING), _HEADER.size).startswith(_BEGINNING[:-4])


def _whole(file):
    """The length of the file up to the last whole frame."""
    end = 0
    with contextlib.suppress(OSError):
        while len(head := os.pread(file, _HEADER.size, end)) == _HEADER.size:
            length, checksum = _HEADER.unpack(head)
            payload = os.pread(file, length, end + _HEADER.size)
            if len(payload) < length or xxh3_128_digest(payload) != checksum:
                break
            end += _HEADER.size + length
    return end
