"""Records every operation of ATen in this thread: digests of its inputs before it and of its outputs after it."""

import functools
import weakref

import torch
from torch.utils._python_dispatch import TorchDispatchMode, _get_current_dispatch_mode, _pop_mode
from torch.utils._pytree import tree_flatten

from ._torch_digests import digest_of_tensor, elements_of_tensor, is_readable, whole

_NONE = b"\0" * 16
# What they return has no numbers yet.
_EMPTY = ("aten.empty", "aten.new_empty", "aten.resize_")
# They write running statistics without declaring it: the positions of these.
_UNDECLARED = {"aten.native_batch_norm": (3, 4), "aten.cudnn_batch_norm": (3, 4), "aten.miopen_batch_norm": (3, 4)}
_MOST_EMPTY = 1 << 12


class Operations(TorchDispatchMode):
    def __init__(self, recorder):
        super().__init__()
        self._recorder = recorder
        self._run = recorder.run
        self._schemas = {}
        # The operation of this step that wrote a storage last.
        self._writers = _OfStorages()
        # Storages that nothing was written to.
        self._empty = _OfStorages()
        self._count = 0

    def end_step(self):
        self._writers.clear()
        self._count = 0
        if len(self._empty) > _MOST_EMPTY:
            self._empty.forget_dead()

    def leave(self):
        """Takes the mode away if it is the innermost one; else it stays and does nothing."""
        self._run = None
        if _get_current_dispatch_mode() is self:
            _pop_mode()

    def __torch_dispatch__(self, operation, types, arguments=(), keywords=None):
        keywords = keywords or {}
        recorder = self._recorder
        if self._run is None or not self._run.is_recording or recorder.is_busy:
            return operation(*arguments, **keywords)
        name, written, is_view, is_empty = self._schemas.get(operation) or self._learn(operation)
        if is_view:
            return operation(*arguments, **keywords)
        if is_empty:
            result = operation(*arguments, **keywords)
            for each in _tensors(result):
                if is_readable(each):
                    self._empty.put(each.untyped_storage(), True)
            return result
        recorder.is_busy = True
        try:
            inputs = [self._input(each) for each in _tensors((arguments, keywords))]
        except Exception as error:
            self._run.leave(f"{name}: {error}")
            inputs = []
        finally:
            recorder.is_busy = False
        result = operation(*arguments, **keywords)
        recorder.is_busy = True
        try:
            self._record(name, inputs, result, [_argument(operation, each, arguments, keywords) for each in written])
        except Exception as error:
            self._run.leave(f"{name}: {error}")
        finally:
            recorder.is_busy = False
        return result

    def _learn(self, operation):
        """The name, the positions of arguments that are written to, whether it is a view, and whether its result is empty."""
        schema, name = operation._schema, str(operation)
        written = [n for n, each in enumerate(schema.arguments) if each.alias_info is not None and each.alias_info.is_write]
        written += _UNDECLARED.get(name.rsplit(".", 1)[0], ())
        is_view = not written and any(each.alias_info is not None for each in schema.returns)
        learned = (name, written, is_view or name.startswith(("profiler", "prim.device")), name.startswith(_EMPTY))
        self._schemas[operation] = learned
        return learned

    def _input(self, tensor):
        tensor = whole(tensor)
        if not is_readable(tensor):
            return _NONE, -1
        storage = tensor.untyped_storage()
        digest = None if self._empty.get(storage, False) else digest_of_tensor(tensor)
        return digest or _NONE, self._writers.get(storage, -1)

    def _record(self, name, inputs, result, written):
        outputs, reads, shape = [], [], ()
        seen = set()
        for tensor in (*_tensors(result), *_tensors(written)):
            if id(tensor) in seen:
                continue
            seen.add(id(tensor))
            tensor = whole(tensor)
            if is_readable(tensor):
                storage = tensor.untyped_storage()
                self._writers.put(storage, self._count)
                self._empty.put(storage, False)
            digest = digest_of_tensor(tensor)
            shape = tuple(tensor.shape) if not outputs else shape
            outputs.append(digest or _NONE)
            reads.append(None if digest is None else functools.partial(elements_of_tensor, tensor))
        path = self._recorder.path
        node = None if path else torch._C._current_autograd_node()
        place = f" in {path[-1]}" if path else "" if node is None else f" in {node.name()}"
        name = name.removeprefix("aten.").removesuffix(".default") + place
        self._run.add_operation(name, inputs, outputs, shape, reads)
        self._count += 1


class _OfStorages:
    """What is known of storages while they live: afterwards another one may have the same address."""

    def __init__(self):
        self._values = {}

    def put(self, storage, value):
        self._values[id(storage)] = weakref.ref(storage), value

    def get(self, storage, default):
        known = self._values.get(id(storage))
        return known[1] if known is not None and known[0]() is storage else default

    def clear(self):
        self._values.clear()

    def forget_dead(self):
        self._values = {key: known for key, known in self._values.items() if known[0]() is not None and known[1]}

    def __len__(self):
        return len(self._values)


def _tensors(values):
    return [each for each in tree_flatten(values)[0] if isinstance(each, torch.Tensor)]


def _argument(operation, position, arguments, keywords):
    if position < len(arguments):
        return arguments[position]
    return keywords.get(operation._schema.arguments[position].name)
