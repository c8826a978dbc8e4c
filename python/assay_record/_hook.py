"""What `assay record` has Python import at its start: records PyTorch as soon as the program has imported it."""

import importlib.abc
import importlib.util
import os
import sys


def begin_if_asked():
    """Has PyTorch recorded where the environment names a recording."""
    if os.environ.get("ASSAY_RECORDING"):
        sys.meta_path.insert(0, _Watcher("torch", _attach))


def _attach():
    """What goes wrong is said, and the program runs on."""
    try:
        import assay_record
        from assay_record import _torch

        if settings := os.environ.get("ASSAY_RECORD_PERTURBATION"):
            from assay_record import _perturbation

            _perturbation.apply(settings)
        _torch.attach(assay_record.run())
    except Exception as error:
        print(f"assay_record: {error}; the program runs unrecorded", file=sys.stderr, flush=True)


class _Watcher(importlib.abc.MetaPathFinder):
    """Calls a function once a module has been imported; it finds nothing itself."""

    def __init__(self, name, then):
        self._name, self._then = name, then

    def find_spec(self, name, path=None, target=None):
        if name != self._name:
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        if spec is not None and spec.loader is not None:
            load = spec.loader.exec_module

            def load_and_tell(module):
                load(module)
                self._then()

            spec.loader.exec_module = load_and_tell
        return spec
