"""The names of a program's parameters and modules, found without a hook: every module lives somewhere in memory."""

import gc
import weakref
from collections import Counter

import torch

# Modules that only wrap another, whose names are the same without them.
_WRAPPERS = ("module", "_orig_mod", "_fsdp_wrapped_module")


class Names:
    def __init__(self):
        self._parameters = {}
        self._buffers = {}
        self._modules = weakref.WeakKeyDictionary()
        self._unknown = set()

    def of_parameter(self, parameter):
        """A parameter's name; one that no module has is called by its place."""
        known = self._parameters.get(id(parameter))
        if known is not None and known[0]() is parameter:
            return known[1]
        if id(parameter) not in self._unknown:
            self.look()
            known = self._parameters.get(id(parameter))
            if known is not None and known[0]() is parameter:
                return known[1]
            self._unknown.add(id(parameter))
        name = f"parameter {len(self._parameters)}"
        self._parameters[id(parameter)] = (weakref.ref(parameter), name)
        return name

    def of_module(self, module):
        return self._modules.get(module)

    @property
    def parameters(self):
        return [(name, reference()) for reference, name in self._parameters.values() if reference() is not None]

    @property
    def buffers(self):
        return [(name, reference()) for reference, name in self._buffers.values() if reference() is not None]

    def look(self):
        """Names all modules there are."""
        modules = [each for each in gc.get_objects() if issubclass(type(each), torch.nn.Module)]
        inner = {id(child) for each in modules for child in each._modules.values() if child is not None}
        roots = [each for each in modules if id(each) not in inner]
        # Several outermost modules may have parameters of one name: these are told apart by their classes.
        counts = Counter(_plain(name) for root in roots for name, _ in root.named_parameters())
        for root in roots:
            self.name(root, shared={name for name, count in counts.items() if count > 1})

    def name(self, root, shared=()):
        for name, module in root.named_modules():
            self._modules.setdefault(module, _plain(name) or type(module).__name__)
        for known, named in ((self._parameters, root.named_parameters()), (self._buffers, root.named_buffers())):
            taken = {name for reference, name in known.values() if reference() is not None}
            for name, tensor in named:
                entry = known.get(id(tensor))
                if entry is not None and entry[0]() is tensor:
                    continue
                name = _plain(name)
                name = _free(f"{type(root).__name__}.{name}" if name in shared else name, taken)
                taken.add(name)
                known[id(tensor)] = (weakref.ref(tensor), name)


def _plain(name):
    return ".".join(part for part in name.split(".") if part not in _WRAPPERS)


def _free(name, taken):
    number = 2
    result = name
    while result in taken:
        result = f"{name}#{number}"
        number += 1
    return result
