"""PyTorch's optimizers as plugins, named `torchAdam`, `torchSGD`, …, PyTorch's functions as objectives, networks as models.

    assay run suite.yaml --plugin 'python3 -m assay_plugin.torch'

Every class of torch.optim that works on a dense parameter is there, with its own hyperparameters and defaults. The iterate is
the parameter; `torchASGD` keeps its average beside it. PyTorch computes in one thread unless OMP_NUM_THREADS says otherwise.
"""

import contextlib
import inspect
import os

import numpy as np
import torch

from ._registry import add_objective, add_optimizer
from ._serve import serve
from .torch_network import torch_model

# Small tensors gain nothing of more, many trials run side by side, and sums should not depend on how many cores there are.
if "OMP_NUM_THREADS" not in os.environ:
    torch.set_num_threads(1)

__all__ = ["TorchOptimizer", "torch_model", "torch_objective"]

# Not for one dense parameter: sparse gradients only; matrices only.
LEFT_OUT = {"Optimizer", "SparseAdam", "Muon"}
# How it computes, or how it is called, rather than what it does.
NOT_SETTINGS = {"params", "foreach", "maximize", "capturable", "differentiable", "fused"}


class TorchOptimizer:
    """An optimizer of torch.optim with the parameters as one tensor; the subclasses say which."""

    kind = None

    def __init__(self, x, oracle, **settings):
        self.oracle = oracle
        self.parameter = torch.nn.Parameter(torch.from_numpy(x))
        with default_type(self.parameter.dtype):
            self.optimizer = self.kind([self.parameter], **settings)

    @property
    def x(self):
        return self.parameter.detach().numpy()

    def step(self):
        with default_type(self.parameter.dtype):
            if self.kind is torch.optim.LBFGS:
                self.optimizer.step(self.evaluate)
            else:
                self.parameter.grad = torch.from_numpy(self.oracle.gradient(self.x))
                self.optimizer.step()

    def evaluate(self):
        self.parameter.grad = torch.from_numpy(self.oracle.gradient(self.x))
        return torch.tensor(self.oracle.value(self.x))


@contextlib.contextmanager
def default_type(dtype):
    """In which an optimizer makes the scalars of its state: NAdam and ASGD would compute float64 trials in float32."""
    before = torch.get_default_dtype()
    torch.set_default_dtype(dtype)
    try:
        yield
    finally:
        torch.set_default_dtype(before)


def settings_of(kind):
    """The constructor's settings whose defaults have a form on the wire, and how to make them of it."""
    forms = []
    for parameter in inspect.signature(kind).parameters.values():
        default = parameter.default
        if parameter.name in NOT_SETTINGS or default is None or default is parameter.empty:
            continue
        form = {"name": parameter.name, "summary": f"as in torch.optim.{kind.__name__}"}
        if isinstance(default, bool):
            form.update(kind="flag", default=default)
        elif isinstance(default, (int, float)):
            is_whole = isinstance(default, int) and parameter.name in WHOLE
            form.update(kind="integer" if is_whole else "number", default=default)
        elif isinstance(default, tuple) and all(isinstance(number, (int, float)) for number in default):
            form.update(kind="numbers", default=list(default))
        elif isinstance(default, torch.Tensor):
            form.update(kind="number", default=float(default))
        else:
            continue
        forms.append(form)
    return forms


SUMMARIES = {"ASGD": "; its iterate is the parameter, where Assay's asgd gives the average"}
WHOLE = {"max_iter", "history_size"}


def torch_objective(function, start, name=None, **options):
    """Offers f: tensor → scalar tensor as an objective whose gradient is autograd's."""

    def tensor(x):
        return torch.from_numpy(x).requires_grad_()

    def gradient(x):
        at = tensor(x)
        function(at).backward()
        return at.grad

    def value(x):
        return function(tensor(x)).detach()

    value.__name__, value.__doc__ = function.__name__, function.__doc__
    add_objective(value, name=name, start=np.asarray(start, np.float64), gradient=gradient, **options)


def offer():
    for name, kind in sorted(vars(torch.optim).items()):
        if inspect.isclass(kind) and issubclass(kind, torch.optim.Optimizer) and name not in LEFT_OUT:
            add_optimizer(
                type(f"torch{name}", (TorchOptimizer,), {"kind": kind}),
                name=f"torch{name}",
                summary=f"PyTorch's torch.optim.{name}{SUMMARIES.get(name, '')}.",
                requires=["gradient"],
                formula="as in PyTorch",
                source=f"PyTorch {torch.__version__}",
                settings=settings_of(kind),
            )


if __name__ == "__main__":
    offer()
    serve("assay_plugin.torch", torch.__version__)
