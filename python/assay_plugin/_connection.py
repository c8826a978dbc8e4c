"""The two pipes and the shared memory of a plugin's process, as docs/reference/protocol.md describes them."""

import json
import mmap
import os

import numpy as np

VERSION = 2


# Messages without content.
STARTED, STEPPED, CONVERGED, DIVERGED, STOPPED, RESTORED, BOUND, SHOWN, ANSWER = (
    b'{"message":"%s"}\n' % name
    for name in (b"started", b"stepped", b"converged", b"diverged", b"stopped", b"restored", b"bound", b"shown", b"answer")
)


class Connection:
    """One message a line; numbers in the memory.

    Standard input and output are moved out of the way first, so that a `print` of a plugin is no message.
    """

    def __init__(self, reading=0, writing=1):
        self._reading = os.dup(reading)
        self._writing = os.dup(writing)
        if writing == 1:
            os.dup2(2, 1)
        if reading == 0:
            nothing = os.open(os.devnull, os.O_RDONLY)
            os.dup2(nothing, 0)
            os.close(nothing)
        self._pending = b""
        self._parsed = {}
        self._file = None
        self._map = None

    def receive(self):
        """The next message; None at the end."""
        while b"\n" not in self._pending:
            more = os.read(self._reading, 1 << 16)
            if not more:
                return None
            self._pending += more
        line, _, self._pending = self._pending.partition(b"\n")
        # Most lines come again and again, and are parsed once.
        message = self._parsed.get(line)
        if message is None:
            message = json.loads(line)
            if len(line) < 64:
                if len(self._parsed) > 1000:
                    self._parsed.clear()
                self._parsed[line] = message
        return message

    def send(self, line):
        """Sends a message that is already a line."""
        while line:
            line = line[os.write(self._writing, line) :]

    def send_message(self, message, **content):
        self.send(json.dumps({"message": message, **content}, separators=(",", ":"), allow_nan=False).encode() + b"\n")

    def open_memory(self, descriptor):
        self._file = descriptor

    def regions(self, layout, dimension, answer_count, dtype):
        """The arrays `point`, `direction` and `answer` of an instance."""
        if self._map is None or len(self._map) < layout["bytes"]:
            # Arrays over an earlier, shorter map keep it, and see the same file.
            self._map = mmap.mmap(self._file, layout["bytes"])
        return Regions(
            *(
                np.frombuffer(self._map, dtype, count, layout[name])
                for name, count in (("point", dimension), ("direction", dimension), ("answer", answer_count))
            )
        )


class Regions:
    def __init__(self, point, direction, answer):
        self.point = point
        self.direction = direction
        self.answer = answer


def answer_count(dimension, residuals, capabilities):
    """How many numbers the longest answer has."""
    return max(dimension, residuals, residuals * dimension, dimension * dimension if "hessian" in capabilities else 1)
