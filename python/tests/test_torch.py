"""PyTorch's adapters; left out where PyTorch is not installed."""

import numpy as np
import pytest

torch = pytest.importorskip("torch")


CASES = [
    ("SGD", {"lr": 0.001, "momentum": 0.9, "nesterov": True}),
    ("Adam", {"lr": 0.01}),
    ("RMSprop", {}),
    ("Rprop", {}),
    ("LBFGS", {"max_iter": 3}),
]


def test_torch_optimizers_are_torchs_own(host, valley):
    served = host("-m", "assay_plugin.torch")
    for instance, (name, settings) in enumerate(CASES):
        served.start(f"torch{name}", [-1.2, 1.0], settings, instance=instance)
        parameter = torch.nn.Parameter(torch.tensor([-1.2, 1.0], dtype=torch.float64))
        optimizer = getattr(torch.optim, name)([parameter], **settings)

        def evaluate(parameter=parameter):
            x = parameter.detach().numpy()
            parameter.grad = torch.from_numpy(valley["gradient"](x))
            return torch.tensor(valley["value"](x))

        for _ in range(10):
            assert served.step(valley, instance=instance)[0] == "stepped"
            optimizer.step(evaluate)
            assert (served.point == parameter.detach().numpy()).all(), name


def test_a_torch_function_is_an_objective(plugin):
    host = plugin("""
from assay_plugin import serve
from assay_plugin.torch import torch_objective

def bowl(x):
    "A bowl by autograd."
    return (x ** 2).sum()

torch_objective(bowl, [3.0, 4.0])
serve()
""")
    host.exchange(message="make", instance=1, problem="bowl", settings={}, scalar="float32", seed="0000000000000007")
    host.exchange(message="bind", instance=1, memory=host.lay(2, 2, "float32"))
    host.point[:] = [1, 2]
    host.exchange(message="gradient", instance=1)
    assert host.answer.tolist() == [2, 4]
    assert host.answer.dtype == np.float32
