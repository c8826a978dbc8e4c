"""What tells whether a perturbation took effect: the libraries say themselves which paths they take."""

import contextlib
import ctypes
import os
import re
import struct
import sys
import tempfile

from xxhash import xxh3_128_hexdigest


def witnesses():
    """Lines of the fingerprint by name; they are asked for after the last step, so that the training does not notice."""
    lines = {"program.witness.interpreter": sys.executable}
    # Without the variable Python takes another number each time, which tells nothing.
    if "PYTHONHASHSEED" in os.environ:
        lines["program.witness.hash"] = f"{hash('assay') & 0xFFFFFFFF:08x}"
    for ask in (_libc, _numpy, _torch, _cublas, _xla):
        with contextlib.suppress(Exception):
            lines |= ask()
    return lines


def _libc():
    """The variants that the C library has chosen: the bits of an exponential, and which of its functions are in use."""
    libm, libc = ctypes.CDLL("libm.so.6"), ctypes.CDLL("libc.so.6")
    libm.exp.restype, libm.exp.argtypes = ctypes.c_double, [ctypes.c_double]
    # With FMA its last byte is 6b, without 6a.
    bits = struct.pack(">d", libm.exp(-17.125068414384877)).hex()
    return {"program.witness.libc": f"exp {bits}, sinf {_place(libm, 'sinf')}, memcpy {_place(libc, 'memcpy')}"}


def _place(library, function):
    """Where a function lies in the file that it is of, which is another place for each of its variants."""
    address = ctypes.cast(getattr(library, function), ctypes.c_void_p).value
    with open("/proc/self/maps") as maps:
        parts = [line.split() for line in maps]
    files = [(*(int(end, 16) for end in part[0].split("-")), part[5]) for part in parts if len(part) > 5]
    file = next(name for begin, end, name in files if begin <= address < end)
    return f"{address - min(begin for begin, _, name in files if name == file):x}"


def _numpy():
    """The core type and the threads of NumPy's OpenBLAS, and the paths that NumPy itself takes where they are faster."""
    lines = {}
    numpy = sys.modules["numpy"]
    features = getattr(numpy, "_core", None) or numpy.core
    paths, has = features._multiarray_umath.__cpu_dispatch__, features._multiarray_umath.__cpu_features__
    lines["program.witness.numpy"] = " ".join(name for name in paths if has.get(name)) or "baseline"
    with open("/proc/self/maps") as maps:
        files = sorted({line.split()[-1] for line in maps if "openblas" in line})
    for file in files:
        library = ctypes.CDLL(file)
        for prefix, suffix in (("scipy_", "64_"), ("scipy_", ""), ("", "64_"), ("", "")):
            name = getattr(library, f"{prefix}openblas_get_corename{suffix}", None)
            if name is not None:
                name.restype = ctypes.c_char_p
                threads = getattr(library, f"{prefix}openblas_get_num_threads{suffix}")()
                lines[f"program.witness.{os.path.basename(file).split('.')[0].split('-')[0]}"] = f"{name().decode()} {threads}"
                break
    return lines


def _torch():
    """The instruction sets of oneDNN and MKL, as both report them when they compute something."""
    torch = sys.modules["torch"]
    backends, lines = torch.backends, {}
    small, image = torch.ones(64, 64), torch.ones(16, 8, 32, 32)
    with torch.no_grad(), torch.autocast("cpu", enabled=False):
        with _standard_output() as read, backends.mkldnn.verbose(backends.mkldnn.VERBOSE_ON):
            torch.nn.functional.conv2d(image, torch.ones(8, 8, 3, 3))
        found = re.search(r"isa:([^\n,]*)", read())
        lines["program.witness.oneDNN"] = found.group(1) if found else "not used"
        with _standard_output() as read, backends.mkl.verbose(backends.mkl.VERBOSE_ON):
            torch.mm(small, small)
        said = read()
        header = re.search(r"architecture ([^\n]*?)(?: enabled processors)?,", said)
        branch = re.search(r"CNR:(\S+)", said)
        lines["program.witness.mkl"] = f"{header.group(1)}, {branch.group(1)}" if header and branch else "not used"
    return lines


def _cublas():
    """How much memory cuBLAS takes for its sums, by which it chooses among its kernels."""
    torch = sys.modules["torch"]
    if not torch.cuda.is_available():
        return {}
    square = torch.ones(64, 64, device="cuda")
    product = torch.empty_like(square)
    torch._C._cuda_clearCublasWorkspaces()
    before = torch.cuda.memory_allocated()
    with torch.no_grad():
        torch.mm(square, square, out=product)
    return {"program.witness.cublas": f"{torch.cuda.memory_allocated() - before} bytes"}


def _xla():
    """The instruction sets for which XLA compiles, and a digest of what it makes of a small function."""
    jax = sys.modules["jax"]
    small = jax.numpy.ones((16, 16))
    compiled = jax.jit(lambda x: jax.numpy.exp(x) @ x).lower(small).compile()
    code = compiled.runtime_executable().serialize()
    sets = [name for name in ("sse4.2", "avx", "avx2", "avx512f", "amx-tile", "neon", "sve") if f"+{name},".encode() in code]
    return {"program.witness.xla": f"{' '.join(sets)}, code {xxh3_128_hexdigest(code)[:12]}"}


@contextlib.contextmanager
def _standard_output():
    """Catches what C libraries print; yields a function that returns it."""
    flush = ctypes.CDLL(None).fflush
    sys.stdout.flush()
    flush(None)
    kept = os.dup(1)
    with tempfile.TemporaryFile() as file:
        os.dup2(file.fileno(), 1)
        said = []
        try:
            yield lambda: "".join(said)
        finally:
            flush(None)
            os.dup2(kept, 1)
            os.close(kept)
            file.seek(0)
            said.append(file.read().decode(errors="replace"))
