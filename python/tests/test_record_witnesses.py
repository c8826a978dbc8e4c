"""What shows that a perturbation took effect, in programs that `assay explain` runs again."""

import os
import pathlib
import sys
from types import SimpleNamespace

import pytest
from assay_record import _witnesses
from recordings import Recorded, run

LOOP = """
import assay_record
import numpy as np
{imports}
with assay_record.run() as run:
    for step in range(3):
        run.log("update", "w", np.ones(3))
        run.step(loss=1.0)
"""


def witnesses(folder, imports="", **variables):
    limits = {"ASSAY_RECORD_PERTURBATION": "", "ASSAY_RECORD_THROUGH": "2"}
    done = run(folder, LOOP.replace("{imports}", imports), level="steps", **limits, **variables)
    assert (done.returncode, done.stderr) == (0, "")
    return {
        name.removeprefix("program.witness."): value
        for name, value in Recorded(folder / "it.recording").facts["lines"].items()
        if name.startswith("program.witness.")
    }


def again(folder, *arguments, **variables):
    (folder / "it.recording").unlink()
    return witnesses(folder, *arguments, **variables)


def test_an_interpreter_tells_itself(tmp_path):
    assert witnesses(tmp_path)["interpreter"] == sys.executable


def test_two_runs_have_the_same_witnesses(tmp_path):
    assert witnesses(tmp_path) == again(tmp_path)


@pytest.mark.skipif(
    not {"fma", "avx2"} <= set(pathlib.Path("/proc/cpuinfo").read_text().split()), reason="the processor has no FMA"
)
def test_a_c_library_without_fma_shows_other_functions(tmp_path):
    with_fma = witnesses(tmp_path)["libc"]
    without = again(tmp_path, GLIBC_TUNABLES="glibc.cpu.hwcaps=-FMA")["libc"]
    assert with_fma.startswith("exp 3e639cf6d5ef796b, sinf ")
    assert without.startswith("exp 3e639cf6d5ef796a, sinf ")
    assert with_fma.split()[3] != without.split()[3]


def test_numpy_tells_the_paths_that_it_does_without(tmp_path):
    paths = witnesses(tmp_path)["numpy"].split()
    if paths == ["baseline"]:
        pytest.skip("NumPy takes no path of its own on this processor")
    for name in paths:
        assert name not in again(tmp_path, NPY_DISABLE_CPU_FEATURES=name)["numpy"].split()


def test_flags_of_xla_show_in_what_it_compiles(tmp_path):
    pytest.importorskip("jax", reason="JAX is not installed")
    usual = witnesses(tmp_path, "import jax")["xla"]
    limited = again(tmp_path, "import jax", XLA_FLAGS="--xla_cpu_max_isa=SSE4_2")["xla"]
    other = again(tmp_path, "import jax", XLA_FLAGS="--xla_cpu_enable_fast_math=true")["xla"]
    assert "avx" not in limited
    assert len({usual, limited, other}) == 3


class StandIn:
    """A GPU of which only the memory is looked at: the first product takes cuBLAS' share."""

    def __init__(self, workspace):
        self.allocated, self.workspace, self.has_one = 1000, workspace, True
        self.cuda = SimpleNamespace(is_available=lambda: True, memory_allocated=lambda: self.allocated)
        self._C = SimpleNamespace(_cuda_clearCublasWorkspaces=self.clear)

    def ones(self, *shape, device):
        return None

    def empty_like(self, array):
        return None

    def no_grad(self):
        return open(os.devnull)

    def clear(self):
        self.has_one = False

    def mm(self, a, b, out):
        self.allocated += 0 if self.has_one else self.workspace
        self.has_one = True


@pytest.mark.parametrize("workspace", [8519680, 33554432])
def test_the_workspace_of_cublas_shows_its_configuration(monkeypatch, workspace):
    monkeypatch.setitem(sys.modules, "torch", StandIn(workspace))
    assert _witnesses._cublas() == {"program.witness.cublas": f"{workspace} bytes"}


def test_a_configuration_of_cublas_shows_on_a_gpu(tmp_path):
    torch = pytest.importorskip("torch", reason="PyTorch is not installed")
    if not torch.cuda.is_available():
        pytest.skip("there is no GPU")
    shares = [
        (again if number else witnesses)(tmp_path, "import torch", CUBLAS_WORKSPACE_CONFIG=given)["cublas"]
        for number, given in enumerate((":4096:8", ":16:8"))
    ]
    assert shares == [f"{4096 * 8 * 1024} bytes", f"{16 * 8 * 1024} bytes"]
