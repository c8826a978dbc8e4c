"""`assay_record.h`: what a program in C or C++ records is what the package would."""

import fcntl
import os
import subprocess
import sys

import assay_record
import numpy as np
import pytest
from assay_record._digests import digest_of_array
from recordings import PACKAGE, Recorded

PROGRAM = r"""
#include <assay_record.h>
#include <math.h>

int main(int count, char **arguments) {
  double weights[3] = {1, NAN, -0.0};
  float batch[2] = {INFINITY, -(float)NAN};
  int64_t whole[2] = {7, -1};
  const uint8_t predictions[4] = {0, 1, 2, 1}, labels[4] = {0, 1, 2, 2};
  assay_record *run = assay_record_open("a \"fit\"");
  if (count > 1) assay_record_resume(run, (uint64_t)atoi(arguments[1]));
  assay_record_log(run, ASSAY_INITIALIZATION, "weights", ASSAY_FLOAT64, weights, 3);
  for (int step = 0; step < 5; step++) {
    assay_record_log(run, ASSAY_DATA, "batch", ASSAY_FLOAT32, batch, 2);
    assay_record_log(run, ASSAY_DATA, "whole", ASSAY_BYTES, whole, sizeof whole);
    assay_record_log(run, ASSAY_GRADIENT, "weights", ASSAY_FLOAT64, weights, 3);
    weights[0] /= 2;
    assay_record_log(run, ASSAY_UPDATE, "weights", ASSAY_FLOAT64, weights, 3);
    assay_record_step(run, weights[0]);
  }
  assay_record_examine(run, predictions, labels, 4, 0.25);
  if (count > 2) abort();
  assay_record_close(run);
  return 0;
}
"""
COMPILERS = [("cc", "c", "c99"), ("c++", "c++", "c++17")]


def run(folder, *arguments, compiler=COMPILERS[0], flags=(), mode="new", file="it.recording", source=PROGRAM):
    name, language, standard = compiler
    (folder / "fit.c").write_text(source)
    form = ["-x", language, f"-std={standard}", "-D_GNU_SOURCE", "-O2", "-Wall", "-Wextra", "-Wpedantic", "-Werror"]
    command = [name, *form, *flags, "-I", str(PACKAGE / "assay_record"), "fit.c", "-o", "fit"]
    subprocess.run(command, cwd=folder, check=True, timeout=300)
    environment = {**os.environ, "ASSAY_RECORDING": str(file and folder / file), "ASSAY_RECORD_MODE": mode}
    if file is None:
        del environment["ASSAY_RECORDING"]
    return subprocess.run(["./fit", *arguments], cwd=folder, env=environment, capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize("compiler", COMPILERS, ids=["c", "c++"])
@pytest.mark.parametrize("flags", [(), ("-ffast-math",)], ids=["exact", "fast-math"])
def test_arrays_have_the_digests_of_the_package(tmp_path, compiler, flags):
    assert run(tmp_path, compiler=compiler, flags=flags).returncode == 0
    found = Recorded(tmp_path / "it.recording")
    weights = np.array([1.0, np.nan, -0.0])
    for number, step in enumerate(found.steps):
        before, after = weights.copy(), weights.copy()
        before[0], after[0] = 0.5**number, 0.5 ** (number + 1)
        initial = [("initialization", "weights", before)] if number == 0 else []
        expected = [
            *initial,
            ("data", "batch", np.array([np.inf, np.nan], np.float32)),
            ("data", "whole", np.array([7, -1])),
            ("gradient", "weights", before),
            ("update", "weights", after),
            ("loss", "loss", after[:1]),
        ]
        assert step.entries == [(kind, name, digest_of_array(array)) for kind, name, array in expected]
        assert (step.step, step.value, step.losses) == (number + 1, after[0], 1)
    assert len(found.steps) == 5
    assert found.examinations == [(5, 0.25, 3, 4, 3, bytes([0, 1, 2, 1, 0, 1, 2, 2]))]
    facts = found.facts
    assert (facts["arguments"], facts["dimension"], facts["scalar"]) == (["a _fit_"], 3, "float64")
    assert found.end == ""


@pytest.mark.parametrize(
    ("logs", "scalar"),
    [
        ([("GRADIENT", "double")], "float64"),
        ([("DATA", "float"), ("UPDATE", "double")], "float64"),
        ([("DATA", "double"), ("GRADIENT", "float")], "float32"),
        ([("FORWARD", "double")], "float64"),
        ([("INITIALIZATION", "float"), ("FORWARD", "double")], "float32"),
    ],
)
def test_the_scalar_type_is_of_what_the_program_learns_whatever_it_logs(tmp_path, logs, scalar):
    """The package says the same of the same arrays."""
    types = {"double": ("ASSAY_FLOAT64", np.float64), "float": ("ASSAY_FLOAT32", np.float32)}
    lines = [f'{kind} x{n} = 1; assay_record_log(run, ASSAY_{stage}, "x", {types[kind][0]}, &x{n}, 1);'
             for n, (stage, kind) in enumerate(logs)]  # fmt: skip
    source = '#include <assay_record.h>\nint main(void) { assay_record *run = assay_record_open("fit");\n'
    source += "\n".join([*lines, "assay_record_step(run, 1); assay_record_close(run); return 0; }\n"])
    assert run(tmp_path, source=source).returncode == 0
    with assay_record.run(file=str(tmp_path / "its.recording")) as recording:
        for stage, kind in logs:
            recording.log(stage.lower(), "x", types[kind][1](1))
        recording.step(loss=1)
    assert [Recorded(tmp_path / name).facts["scalar"] for name in ("it.recording", "its.recording")] == [scalar] * 2


def test_without_assay_record_nothing_is_recorded(tmp_path):
    done = run(tmp_path, file=None)
    assert (done.returncode, done.stderr) == (0, "")
    assert list(tmp_path.glob("*.recording")) == []


def test_a_continued_recording_loses_a_torn_frame_alone(tmp_path):
    run(tmp_path, "0", "abort")
    with open(tmp_path / "it.recording", "ab") as file:
        file.write(b"\x09\0\0\0torn")
    assert run(tmp_path, "3", mode="append").returncode == 0
    found = Recorded(tmp_path / "it.recording")
    assert [step.step for step in found.steps] == [1, 2, 3, 4, 5, 4, 5, 6, 7, 8]
    assert (found.resumed, found.end) == ([0, 3], "")


def test_a_second_program_writes_nothing_into_the_recording_of_the_first(tmp_path):
    """A script may start several; the first one may still run, or have ended."""
    run(tmp_path)
    first = (tmp_path / "it.recording").read_bytes()
    done = run(tmp_path, "3")
    reason = "another process has recorded into it; the recording ends after step 0, and the program continues"
    assert (done.returncode, done.stderr) == (0, f"assay_record: {reason}\n")
    with open(tmp_path / "it.recording", "rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        done = run(tmp_path, "3", mode="append")
    assert (done.returncode, done.stderr) == (0, f"assay_record: {reason.replace('has recorded', 'records')}\n")
    assert (tmp_path / "it.recording").read_bytes() == first


def test_a_recorder_that_fails_says_so_and_the_program_continues(tmp_path):
    done = run(tmp_path, file="absent/it.recording")
    assert done.returncode == 0
    reason = "No such file or directory; the recording ends after step 0, and the program continues"
    assert done.stderr == f"assay_record: {reason}\n"


@pytest.mark.parametrize("handling", ["SIG_IGN", "SIG_DFL"])
def test_a_full_disk_ends_the_recording_and_not_the_program(tmp_path, handling):
    """Neither does a limit of the size of files, which by default is a signal."""
    run(tmp_path)
    limit = f"import resource, signal, os\nsignal.signal(signal.SIGXFSZ, signal.{handling})\n"
    limit += "resource.setrlimit(resource.RLIMIT_FSIZE, (700, 700))\nos.execv('./fit', ['./fit'])\n"
    environment = {**os.environ, "ASSAY_RECORDING": "full.recording", "ASSAY_RECORD_MODE": "new"}
    command = [sys.executable, "-c", limit]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0
    assert done.stderr.count("\n") == 1
    assert "File too large; the recording ends after step" in done.stderr
    assert 0 < len(Recorded(tmp_path / "full.recording").steps) < 5
