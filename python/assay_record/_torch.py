"""Records PyTorch's loops by hooks that are global: modules, optimizers and the bits of both stay as they are."""

import functools
import random
import struct
import sys
import threading
import weakref

import numpy as np
import torch
from torch.optim import optimizer as optimizers
from torch.utils._pytree import tree_flatten

from ._digests import digest_of_bytes
from ._run import say
from ._torch_digests import digest_of_tensor, elements_of_tensor, is_readable, whole
from ._torch_names import Names

_recorder = None
_MOST_LOOKS = 16


def attach(run, model=None, optimizer=None):
    """Records with `run` whatever optimizers step in this process, until `run` is closed."""
    global _recorder
    if _recorder is None or not _recorder.run.is_recording:
        _recorder = TorchRecorder(run)
        _recorder.install()
    for root in model if isinstance(model, (list, tuple)) else [model]:
        if isinstance(root, torch.nn.Module):
            _recorder.names.name(root)


def guarded(method):
    """A hook that raises nothing into the training: what goes wrong in it ends the recording with words."""

    @functools.wraps(method)
    def hook(self, *arguments, **keywords):
        if not self.run.is_recording or self.is_busy:
            return
        self.is_busy = True
        try:
            method(self, *arguments, **keywords)
        except Exception as error:
            self.run.leave(f"{type(error).__name__}: {error}")
        finally:
            self.is_busy = False

    return hook


class TorchRecorder:
    def __init__(self, run):
        self.run = run
        self.names = Names()
        self._local = threading.local()
        self._versions = {}
        self._stepping = None
        self._is_begun = False
        # Those that have stepped: a program may make new ones again and again.
        self._optimizers, self._classes, self._learned = weakref.WeakSet(), set(), {}
        self._looks = 0
        self._undo = []
        self.operations = None
        # Generators that the program neither seeds nor uses keep the chance state that they began with.
        self._unused_states = _python_state(), _numpy_state()

    # Whether this thread is inside of the recorder, whose own operations are not the program's.
    @property
    def is_busy(self):
        return getattr(self._local, "is_busy", False)

    @is_busy.setter
    def is_busy(self, value):
        self._local.is_busy = value

    @property
    def path(self):
        """The names of the modules that this thread is in."""
        if not hasattr(self._local, "path"):
            self._local.path = []
        return self._local.path

    def install(self):
        self._undo += [
            optimizers.register_optimizer_step_pre_hook(self._before_step).remove,
            optimizers.register_optimizer_step_post_hook(self._after_step).remove,
        ]
        self._patch(torch.autograd, "backward", self._backward)
        self._patch(torch.amp.GradScaler, "scale", self._scale)
        from torch.utils.data import dataloader

        self._patch(dataloader.DataLoader, "__iter__", self._unrecorded)
        self._patch(dataloader._BaseDataLoaderIter, "__next__", self._next_batch)
        if self.run.level != "steps":
            modules = torch.nn.modules.module
            self._undo += [
                modules.register_module_forward_pre_hook(self._before_module).remove,
                modules.register_module_forward_hook(self._after_module, always_call=True).remove,
            ]
        if self.run.level == "operations":
            from ._operations import Operations

            self.operations = Operations(self)
            self.operations.__enter__()
            self._patch(torch, "compile", self._compile)
        self.run.on_close(self.remove)

    def remove(self):
        self.end_operations()
        while self._undo:
            self._undo.pop()()

    def end_operations(self):
        if self.operations is not None:
            self.operations.leave()
            self.operations = None

    def _patch(self, owner, name, wrapper):
        known = getattr(owner, name)

        @functools.wraps(known)
        def patched(*arguments, **keywords):
            return wrapper(known, *arguments, **keywords)

        setattr(owner, name, patched)
        self._undo.append(lambda: setattr(owner, name, known))

    # What is recorded

    def tensor(self, kind, name, tensor):
        """Records a tensor, and returns its digest; None if its elements cannot be seen."""
        tensor = whole(tensor)
        digest = digest_of_tensor(tensor)
        if digest is None:
            self.run.unseen += 1
        else:
            self.run.add(kind, name, digest, tuple(tensor.shape), lambda: elements_of_tensor(tensor))
        return digest

    # Optimizers

    def _before_step(self, optimizer, arguments, keywords):
        if self._stepping is not None and self._stepping is not optimizer and _is_under_way(self._stepping):
            return
        self._stepping = optimizer
        self._record_before(optimizer, _closure(arguments, keywords))

    def _after_step(self, optimizer, arguments, keywords):
        if self._stepping is optimizer:
            self._stepping = None
            self._record_after(optimizer, _closure(arguments, keywords))

    @guarded
    def _record_before(self, optimizer, closure):
        parameters = _parameters(optimizer)
        if not self._is_begun:
            self._begin(parameters)
        if optimizer not in self._optimizers:
            self._meet(optimizer, parameters)
        for parameter in parameters:
            known, version, digest = self._versions.get(id(parameter), (lambda: None, None, None))
            if known() is parameter and _is_other(parameter, version, digest):
                # It enters the record, too, since a step may leave no other mark of it.
                for kind in ("outside change", "update"):
                    self.tensor(kind, self.names.of_parameter(parameter), parameter)
        if closure is None:
            self._record_gradients(parameters)

    @guarded
    def _record_after(self, optimizer, closure):
        parameters = _parameters(optimizer)
        if closure is not None:
            self._record_gradients(parameters)
        for parameter in parameters:
            digest = self.tensor("update", self.names.of_parameter(parameter), parameter)
            # Another parameter may have this number later.
            self._versions[id(parameter)] = (weakref.ref(parameter), _version(parameter), digest)
        for name, buffer in self.names.buffers:
            self.tensor("update", name, buffer)
        self._record_random_states()
        self.run.step()
        if self.operations is not None:
            self.operations.end_step()

    def _record_gradients(self, parameters):
        for parameter in parameters:
            if parameter.grad is not None:
                self.tensor("gradient", self.names.of_parameter(parameter), parameter.grad)

    def _begin(self, parameters):
        """Before the first step the parameters are still as they were made."""
        self._is_begun = True
        self.names.look()
        for parameter in parameters:
            self.names.of_parameter(parameter)
        for name, parameter in self.names.parameters:
            self.tensor("initialization", name, parameter)

    def _meet(self, optimizer, parameters):
        """The trial has the classes of all optimizers, and the parameters that they learn."""
        self._optimizers.add(optimizer)
        self._classes.add(type(optimizer).__name__)
        for parameter in parameters:
            self._learned[self.names.of_parameter(parameter)] = parameter.numel(), parameter.dtype is torch.float64
        count = sum(size for size, _ in self._learned.values())
        is_double = sum(size for size, is_double in self._learned.values() if is_double) * 2 > count
        self.run.facts |= {
            "optimizer": "+".join(sorted(self._classes)), "dimension": count, "scalar": "float64" if is_double else "float32",
        }  # fmt: skip

    def _record_random_states(self):
        self.run.add("random state", "torch", digest_of_bytes(torch.get_rng_state().numpy()))
        for name, state, unused in zip(("python", "numpy"), (_python_state(), _numpy_state()), self._unused_states):
            if state != unused:
                self.run.add("random state", name, digest_of_bytes(state))
        if torch.cuda.is_available() and torch.cuda.is_initialized():
            self.run.add("random state", "cuda", digest_of_bytes(torch.cuda.get_rng_state().numpy()))

    # Losses and batches

    def _backward(self, known, tensors, *arguments, **keywords):
        self._record_losses(tensors)
        return known(tensors, *arguments, **keywords)

    @guarded
    def _record_losses(self, tensors):
        for loss in [tensors] if isinstance(tensors, torch.Tensor) else tensors:
            if isinstance(loss, torch.Tensor) and loss.numel() == 1 and is_readable(loss):
                loss = getattr(loss, "_assay_unscaled", loss)
                self.tensor("loss", "loss", loss)
                # A closure is evaluated several times in a step: its last value counts.
                self.run.loss(float(loss.detach()), is_only=self._stepping is not None)

    def _scale(self, known, scaler, outputs):
        scaled = known(scaler, outputs)
        if isinstance(scaled, torch.Tensor) and scaled is not outputs:
            scaled._assay_unscaled = outputs
        return scaled

    def _unrecorded(self, known, loader):
        """What a worker may do instead is not recorded, so that the number of workers leaves no trace."""
        was_busy, self.is_busy = self.is_busy, True
        try:
            return known(loader)
        finally:
            self.is_busy = was_busy

    def _next_batch(self, known, iterator):
        batch = self._unrecorded(known, iterator)
        self._record_batch(batch, iterator._num_workers)
        return batch

    @guarded
    def _record_batch(self, batch, workers):
        self.run.facts["loaderWorkers"] = max(workers, self.run.facts.get("loaderWorkers", 0))
        for number, tensor in enumerate(each for each in tree_flatten(batch)[0] if isinstance(each, torch.Tensor)):
            self.tensor("data", f"batch.{number}", tensor)

    # Modules

    def _before_module(self, module, arguments):
        if torch.compiler.is_compiling() or not self.run.is_recording:
            return
        path = self.path
        name = self.names.of_module(module)
        if name is None and not path:
            self._name(module)
            name = self.names.of_module(module)
        path.append(name or type(module).__name__)

    @guarded
    def _name(self, module):
        """A program that makes modules in every step is looked through a few times only."""
        self._looks += 1
        if self._looks <= _MOST_LOOKS:
            self.names.look()
        self.names.name(module)

    def _after_module(self, module, arguments, output):
        if torch.compiler.is_compiling() or not self.run.is_recording or not self.path:
            return
        self._record_output(self.path.pop(), output)

    @guarded
    def _record_output(self, name, output):
        if torch.jit.is_tracing():
            return
        for number, tensor in enumerate(each for each in tree_flatten(output)[0] if isinstance(each, torch.Tensor)):
            own = f"{name}#{number}" if number else name
            self.tensor("module output", own, tensor)
            if tensor.requires_grad and torch.is_grad_enabled():
                tensor.register_hook(functools.partial(self._record_output_gradient, own))

    @guarded
    def _record_output_gradient(self, name, gradient):
        self.tensor("output gradient", name, gradient)

    def _compile(self, known, *arguments, **keywords):
        if self.operations is not None:
            self.end_operations()
            say("torch.compile ends the level of operations, which would run uncompiled; modules are recorded from here on")
        return known(*arguments, **keywords)


def _parameters(optimizer):
    return [parameter for group in optimizer.param_groups for parameter in group["params"]]


def _version(parameter):
    return parameter._version, parameter.data_ptr()


def _is_other(parameter, version, digest):
    """Whether a parameter is another than it was: by its version, or, since `data` and views of NumPy have none, by its digest.

    On a device the digest would cost another copy in each step, so there only the version tells.
    """
    if version != _version(parameter):
        return True
    return parameter.device.type == "cpu" and digest is not None and digest != digest_of_tensor(whole(parameter))


def _closure(arguments, keywords):
    """The hooks get the optimizer among the arguments in some versions of PyTorch."""
    given = [each for each in arguments if not isinstance(each, torch.optim.Optimizer)]
    return given[0] if given else keywords.get("closure")


def _is_under_way(optimizer):
    """Whether some frame of this thread is a method of it: it may also have ended by an exception."""
    frame = sys._getframe(1)
    while frame is not None:
        if frame.f_code.co_name == "step" and frame.f_locals.get("self") is optimizer:
            return True
        frame = frame.f_back
    return False


def _python_state():
    _, state, gauss = random.getstate()
    return struct.pack(f"<{len(state)}Q", *state) + repr(gauss).encode()


def _numpy_state():
    _, keys, *rest = np.random.get_state()
    return keys.tobytes() + repr(rest).encode()
