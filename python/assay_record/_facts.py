"""What of the interpreter and its libraries may change bits, as lines of the fingerprint."""

import contextlib
import os
import platform
import sys

from xxhash import xxh3_128_hexdigest

# The variables of which Assay's fingerprint has a line.
_PREFIXES = (
    "ATEN_", "BLIS_", "CUBLAS_", "CUDA_", "CUDNN_", "DNNL_", "GLIBC_TUNABLES", "HIP_", "JAX_", "KERAS_", "KMP_", "LD_PRELOAD",
    "MKL_", "NCCL_", "NPY_", "NVIDIA_TF32_OVERRIDE", "OMP_", "ONEDNN_", "OPENBLAS_", "PYTHONHASHSEED", "PYTORCH_", "TF_",
    "TORCH_", "XLA_",
)  # fmt: skip
_PACKAGES = ("numpy", "torch", "jax", "jaxlib", "tensorflow", "keras", "sklearn", "scipy", "lightning", "transformers")


def facts():
    """Lines of the fingerprint by name, of what has been imported so far; `sources()` has one more."""
    lines = {"program.python": f"{platform.python_implementation()} {platform.python_version()}"}
    for name in _PACKAGES:
        version = getattr(sys.modules.get(name), "__version__", None)
        if version is not None:
            lines[f"program.{name}"] = str(version)
    for name, value in os.environ.items():
        if name.startswith(_PREFIXES):
            lines[f"environment.{name}"] = value
    if "torch" in sys.modules:
        lines |= _torch(sys.modules["torch"])
    return lines


def sources():
    """A digest of the program's own files, as far as they have been imported; not of what is installed."""
    installed = tuple({sys.prefix, sys.base_prefix, sys.exec_prefix, os.path.dirname(os.path.abspath(__file__))})
    digests = []
    for name, module in sorted(sys.modules.items()):
        file = getattr(module, "__file__", None)
        if not isinstance(file, str) or not file.endswith(".py") or os.path.abspath(file).startswith(installed):
            continue
        with contextlib.suppress(OSError), open(file, "rb") as source:
            digests.append(f"{name} {xxh3_128_hexdigest(source.read())}")
    return xxh3_128_hexdigest("\n".join(digests).encode())


def _torch(torch):
    def switch(value):
        return "yes" if value else "no"

    cudnn = torch.backends.cudnn
    known = {
        "build": lambda: _build(torch.__config__.show())[0],
        "compiledWith": lambda: _build(torch.__config__.show())[1],
        "capability": lambda: torch.backends.cpu.get_cpu_capability(),
        "threads": lambda: torch.get_num_threads(),
        "interopThreads": lambda: torch.get_num_interop_threads(),
        "defaultType": lambda: str(torch.get_default_dtype()).removeprefix("torch."),
        "deterministicAlgorithms": lambda: switch(torch.are_deterministic_algorithms_enabled()),
        "matmulPrecision": lambda: torch.get_float32_matmul_precision(),
        "oneDNN": lambda: switch(torch.backends.mkldnn.enabled),
        "tf32.matmul": lambda: switch(torch.backends.cuda.matmul.allow_tf32),
        "tf32.cudnn": lambda: switch(cudnn.allow_tf32),
        "cudnn.benchmark": lambda: switch(cudnn.benchmark),
        "cudnn.deterministic": lambda: switch(cudnn.deterministic),
    }
    if torch.cuda.is_available():
        known |= {
            "device": lambda: torch.cuda.get_device_name(),
            "cuda": lambda: torch.version.cuda,
            "cudnn": lambda: cudnn.version(),
        }
    lines = {}
    for name, read in known.items():
        # Versions of torch have more or fewer of them, and none is worth the recording.
        with contextlib.suppress(Exception):
            lines[f"program.torch.{name}"] = str(read())
    return lines


def _build(text):
    """A digest of how torch was built, and what of it names versions; which instructions it takes now is no part of it."""
    lines = [line.strip(" -") for line in text.splitlines() if "CPU capability usage" not in line]
    named = [line for line in lines if line.startswith(("GCC", "clang", "Intel(R)", "CUDA Runtime", "CuDNN", "Magma"))]
    return xxh3_128_hexdigest("\n".join(lines).encode())[:12], "; ".join(named)
