"""A stand-in for PyTorch with the hooks that the recorder uses, and just enough numbers behind them.

PyTorch is too large to be installed for every run of the tests. Where it is installed, test_record_torch.py uses it.
"""

import contextlib
import sys
import types
from types import SimpleNamespace

import numpy as np

__version__ = "0.0 (stand-in)"

strided = "strided"
float16, bfloat16, float32, float64 = "float16", "bfloat16", "float32", "float64"
complex64, complex128 = "complex64", "complex128"
_random = np.random.default_rng(0)
_is_grad_enabled = True


class Tensor:
    layout, is_quantized, is_meta, device = strided, False, False, SimpleNamespace(type="cpu")

    def __init__(self, data, requires_grad=False, back=None):
        self._data, self.requires_grad, self._back = np.asarray(data), requires_grad, back
        self.grad, self._version, self._hooks = None, 0, []

    dtype = property(lambda self: self._data.dtype.name)
    shape = property(lambda self: self._data.shape)

    def detach(self):
        return Tensor(self._data)

    def numpy(self):
        return self._data

    def cpu(self):
        return self

    resolve_conj = resolve_neg = cpu

    def numel(self):
        return self._data.size

    def data_ptr(self):
        return self._data.ctypes.data

    def is_contiguous(self):
        return self._data.flags.c_contiguous

    def contiguous(self):
        return Tensor(np.ascontiguousarray(self._data))

    def is_neg(self):
        return False

    def subtract_(self, other):
        self._data -= other
        self._version += 1

    def register_hook(self, hook):
        self._hooks.append(hook)

    def receive(self, gradient):
        for hook in self._hooks:
            hook(Tensor(gradient))
        if self._back is not None:
            self._back(gradient)
        else:
            self.grad = Tensor(gradient if self.grad is None else self.grad._data + gradient)

    def backward(self):
        autograd.backward(self)

    def __float__(self):
        return float(self._data)


def _backward(tensors, grad_tensors=None):
    tensors.receive(np.ones_like(tensors._data))


class Module:
    def __init__(self):
        self._modules, self._parameters = {}, {}

    def named_modules(self, prefix=""):
        yield prefix, self
        for name, module in self._modules.items():
            yield from module.named_modules(f"{prefix}.{name}" if prefix else name)

    def named_parameters(self):
        for prefix, module in self.named_modules():
            for name, parameter in module._parameters.items():
                yield f"{prefix}.{name}" if prefix else name, parameter

    def parameters(self):
        return [parameter for _, parameter in self.named_parameters()]

    def named_buffers(self):
        return []

    def __call__(self, *arguments):
        for hook in _pre_hooks.values():
            hook(self, arguments)
        result = None
        try:
            result = self.forward(*arguments)
        finally:
            for hook in _post_hooks.values():
                hook(self, arguments, result)
        return result


class Linear(Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self._parameters["weight"] = Tensor(_random.normal(size=(outputs, inputs)).astype("float32"), requires_grad=True)

    def forward(self, x):
        weight = self._parameters["weight"]

        def back(gradient):
            weight.receive(gradient.T @ x._data)
            if x.requires_grad:
                x.receive(gradient @ weight._data)

        return Tensor(x._data @ weight._data.T, requires_grad=True, back=back)


class Sequential(Module):
    def __init__(self, *modules):
        super().__init__()
        self._modules = {str(number): module for number, module in enumerate(modules)}

    def forward(self, x):
        for module in self._modules.values():
            x = module(x)
        return x


def mean_square(tensor):
    back = lambda gradient: tensor.receive((gradient * 2 / tensor._data.size * tensor._data).astype("float32"))  # noqa: E731
    return Tensor(np.float32((tensor._data**2).mean()), requires_grad=True, back=back)


class Handle:
    def __init__(self, hooks, hook):
        self._hooks = hooks
        hooks[id(self)] = hook

    def remove(self):
        self._hooks.pop(id(self), None)


_pre_hooks, _post_hooks, _before_step, _after_step = {}, {}, {}, {}


class Optimizer:
    def __init__(self, parameters, lr=0.1):
        self.param_groups = [{"params": list(parameters), "lr": lr}]

    def zero_grad(self):
        for parameter in self.param_groups[0]["params"]:
            parameter.grad = None


class SGD(Optimizer):
    def step(self, closure=None):
        for hook in list(_before_step.values()):
            hook(self, (self, closure) if closure else (self,), {})
        for parameter in self.param_groups[0]["params"]:
            parameter.subtract_(self.param_groups[0]["lr"] * parameter.grad._data)
        for hook in list(_after_step.values()):
            hook(self, (self, closure) if closure else (self,), {})


class GradScaler:
    def scale(self, outputs):
        return Tensor(outputs._data * 4, requires_grad=True, back=lambda gradient: outputs.receive(gradient * 4))


class _BaseDataLoaderIter:
    _num_workers = 0

    def __init__(self, batches):
        self._batches = iter(batches)

    def __next__(self):
        return next(self._batches)


class DataLoader:
    def __init__(self, batches):
        self._batches = batches

    def __iter__(self):
        return _BaseDataLoaderIter(self._batches)


def _flatten(values):
    if isinstance(values, (list, tuple)):
        return [leaf for value in values for leaf in _flatten(value)[0]], None
    return ([leaf for value in values.values() for leaf in _flatten(value)[0]] if isinstance(values, dict) else [values]), None


@contextlib.contextmanager
def no_grad():
    global _is_grad_enabled
    _is_grad_enabled = False
    yield
    _is_grad_enabled = True


def _module(name, **members):
    module = types.ModuleType(f"torch.{name}")
    module.__dict__.update(members)
    sys.modules[f"torch.{name}"] = module
    owner, _, last = f"torch.{name}".rpartition(".")
    setattr(sys.modules[owner], last, module)
    return module


is_grad_enabled = lambda: _is_grad_enabled  # noqa: E731
get_rng_state = lambda: Tensor(np.frombuffer(repr(_random.bit_generator.state).encode(), np.uint8))  # noqa: E731
get_num_threads = lambda: 1  # noqa: E731
cuda = SimpleNamespace(is_available=lambda: False, is_initialized=lambda: False)
backends = SimpleNamespace(cudnn=SimpleNamespace(), cuda=SimpleNamespace(matmul=SimpleNamespace()))
jit = SimpleNamespace(is_tracing=lambda: False)
compiler = SimpleNamespace(is_compiling=lambda: False)
_C = SimpleNamespace(_functorch=SimpleNamespace(is_functorch_wrapped_tensor=lambda tensor: False))
autograd = _module("autograd", backward=_backward)
amp = _module("amp", GradScaler=GradScaler)
nn = _module("nn", Module=Module, Linear=Linear, Sequential=Sequential)
_module("nn.modules")
_module(
    "nn.modules.module",
    register_module_forward_pre_hook=lambda hook: Handle(_pre_hooks, hook),
    register_module_forward_hook=lambda hook, always_call=False: Handle(_post_hooks, hook),
)
optim = _module("optim", Optimizer=Optimizer, SGD=SGD)
_module(
    "optim.optimizer",
    register_optimizer_step_pre_hook=lambda hook: Handle(_before_step, hook),
    register_optimizer_step_post_hook=lambda hook: Handle(_after_step, hook),
)
_module("utils")
_module("utils.data", DataLoader=DataLoader)
_module("utils.data.dataloader", DataLoader=DataLoader, _BaseDataLoaderIter=_BaseDataLoaderIter)
_module("utils._pytree", tree_flatten=_flatten)
