"""Recordings as the tests look at them: read anew from docs/reference/formats.md, not by the recorder's own code."""

import json
import os
import pathlib
import struct
import subprocess
import sys

from xxhash import xxh3_128_digest

PACKAGE = pathlib.Path(__file__).resolve().parents[1]
KINDS = [
    "data", "initialization", "forward", "loss", "gradient", "update",
    "random state", "outside change", "module output", "output gradient", "operation",
]  # fmt: skip


def frames(path):
    data = pathlib.Path(path).read_bytes()
    while len(data) >= 20:
        length, checksum = struct.unpack_from("<I16s", data)
        payload = data[20 : 20 + length]
        if len(payload) < length:
            return
        assert xxh3_128_digest(payload) == checksum
        yield payload[:1], payload[1:]
        data = data[20 + length :]


def names_in(payload):
    while payload:
        kind, length = struct.unpack_from("<BH", payload)
        yield KINDS[kind], payload[3 : 3 + length].decode()
        payload = payload[3 + length :]


def operations_in(payload, names):
    while payload:
        index, ins, outs = struct.unpack_from("<IHH", payload)
        payload = payload[8:]
        inputs = [struct.unpack_from("<16si", payload, 20 * n) for n in range(ins)]
        outputs = [payload[20 * ins + 16 * n :][:16] for n in range(outs)]
        yield names[index][1], inputs, outputs
        payload = payload[20 * ins + 16 * outs :]


def shapes_in(payload):
    while payload:
        index, axes = struct.unpack_from("<IB", payload)
        yield index, struct.unpack_from(f"<{axes}Q", payload, 5)
        payload = payload[5 + 8 * axes :]


def elements_in(payload):
    """The place, the output, the type, the shape and the bytes of an array."""
    place, output, length, axes = struct.unpack_from("<IHBB", payload)
    kind = payload[8 : 8 + length].decode()
    shape = struct.unpack_from(f"<{axes}Q", payload, 8 + length)
    return place, output, kind, shape, payload[8 + length + 8 * axes :]


class Recorded:
    """All that a recording tells."""

    def __init__(self, path):
        self.facts, self.steps, self.examinations, self.resumed, self.end = {}, [], [], [], None
        names, entries, operations, elements, self.shapes = [], [], [], [], {}
        for kind, payload in frames(path):
            if kind == b"B":
                assert payload == b"assay.recording\0\1\0\0\0"
                names, entries, operations = [], [], []
            elif kind == b"N":
                names += names_in(payload)
            elif kind == b"H":
                self.shapes |= {names[index]: shape for index, shape in shapes_in(payload)}
            elif kind == b"V":
                elements.append(elements_in(payload))
            elif kind == b"E":
                for place in range(0, len(payload), 20):
                    index, digest = struct.unpack_from("<I16s", payload, place)
                    entries.append((*names[index], digest))
            elif kind == b"O":
                operations += operations_in(payload, names)
            elif kind == b"S":
                step, value, losses, gradients = struct.unpack("<QdII", payload)
                assert gradients == sum(kind == "gradient" for kind, _, _ in entries)
                self.steps.append(Step(step, value, losses, entries, operations, elements))
                entries, operations, elements = [], [], []
            elif kind == b"J":
                self.facts = json.loads(payload)
            elif kind == b"X":
                self.examinations.append((*struct.unpack_from("<QdIII", payload), payload[28:]))
            elif kind == b"R":
                self.resumed.append(struct.unpack("<Q", payload)[0])
            elif kind == b"Z":
                self.end = json.loads(payload)["reason"]


class Step:
    def __init__(self, step, value, losses, entries, operations, elements):
        self.step, self.value, self.losses = step, value, losses
        self.entries, self.operations, self.elements = entries, operations, elements

    def names(self, kind):
        return [name for each, name, _ in self.entries if each == kind]

    def digests(self, *kinds):
        return [digest for kind, _, digest in self.entries if kind in kinds]


def run(folder, source, *arguments, level=None, mode="new", file="it.recording", path=(), **variables):
    """Runs a program as `assay record` does; without a level unrecorded."""
    (folder / "program.py").write_text(source)
    hook = folder / "hook"
    hook.mkdir(exist_ok=True)
    (hook / "sitecustomize.py").write_bytes((PACKAGE / "assay_record" / "_sitecustomize.py").read_bytes())
    environment = {**os.environ, "OMP_NUM_THREADS": "1", **variables}
    environment["PYTHONPATH"] = os.pathsep.join(map(str, [*([hook] if level else []), PACKAGE, *path]))
    if level:
        environment |= {"ASSAY_RECORDING": str(folder / file), "ASSAY_RECORD_LEVEL": level, "ASSAY_RECORD_MODE": mode}
    return subprocess.run(
        [sys.executable, "program.py", *arguments], cwd=folder, env=environment, capture_output=True, text=True, timeout=300
    )
