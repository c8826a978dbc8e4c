"""Settings of PyTorch under which `assay explain` runs a program again, by the names of their lines in the fingerprint."""

import functools
import inspect

import torch


def _loader_workers(value):
    """Has every DataLoader use so many workers."""
    from torch.utils.data import DataLoader

    known = DataLoader.__init__
    signature = inspect.signature(known)

    @functools.wraps(known)
    def begin(*arguments, **keywords):
        given = signature.bind(*arguments, **keywords).arguments
        given["num_workers"] = int(value)
        if not int(value):
            for option in ("prefetch_factor", "persistent_workers", "timeout", "multiprocessing_context"):
                given.pop(option, None)
        # What a signature gathers as keywords is handed over as such.
        gathered = given.pop("kwargs", {})
        known(**given, **gathered)

    DataLoader.__init__ = begin


def _is_on(value):
    return value == "yes"


_SETTINGS = {
    "deterministicAlgorithms": lambda value: torch.use_deterministic_algorithms(_is_on(value), warn_only=True),
    "matmulPrecision": lambda value: torch.set_float32_matmul_precision(value),
    "oneDNN": lambda value: torch._C._set_mkldnn_enabled(_is_on(value)),
    "tf32.matmul": lambda value: setattr(torch.backends.cuda.matmul, "allow_tf32", _is_on(value)),
    "tf32.cudnn": lambda value: setattr(torch.backends.cudnn, "allow_tf32", _is_on(value)),
    "cudnn.benchmark": lambda value: setattr(torch.backends.cudnn, "benchmark", _is_on(value)),
    "cudnn.deterministic": lambda value: setattr(torch.backends.cudnn, "deterministic", _is_on(value)),
    "loaderWorkers": _loader_workers,
}


def apply(settings):
    """Applies `name=value` of each of the settings, which spaces part."""
    for setting in settings.split():
        name, _, value = setting.partition("=")
        _SETTINGS[name](value)
