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
    host.exchange(message="bind", instance=1, memory=host.layout(2, 2, "float32"))
    host.point[:] = [1, 2]
    host.exchange(message="gradient", instance=1)
    assert host.answer.tolist() == [2, 4]
    assert host.answer.dtype == np.float32


def test_whole_numbers_in_a_list_are_floats(host, valley):
    """numerics 2: Adam wants both betas as floats."""
    served = host("-m", "assay_plugin.torch")
    assert served.start("torchAdam", [-1.2, 1.0], {"betas": [0, 0.95]}) == {"message": "started"}
    assert served.step(valley)[0] == "stepped"


def test_states_are_in_the_type_of_the_trial(host, valley):
    """numerics 3: the scalars of NAdam's and ASGD's states were float32 in float64."""
    served = host("-m", "assay_plugin.torch")
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    try:
        for instance, name in enumerate(["NAdam", "ASGD"]):
            settings = {"lr": 0.0001}
            served.start(f"torch{name}", [-1.2, 1.0], settings, instance=instance)
            parameter = torch.nn.Parameter(torch.tensor([-1.2, 1.0], dtype=torch.float64))
            optimizer = getattr(torch.optim, name)([parameter], **settings)
            for _ in range(10):
                parameter.grad = torch.from_numpy(valley["gradient"](parameter.detach().numpy()))
                optimizer.step()
                assert served.step(valley, instance=instance)[0] == "stepped"
                assert (served.point == parameter.detach().numpy()).all(), name
    finally:
        torch.set_default_dtype(before)


def test_asgd_says_what_its_iterate_is(host):
    """numerics 4."""
    forms = {form["name"]: form for form in host("-m", "assay_plugin.torch").hello["optimizers"]}
    assert forms["torchASGD"]["summary"].endswith("; its iterate is the parameter, where Assay's asgd gives the average.")


def test_an_objective_in_torch_takes_one_thread(plugin, monkeypatch):
    source = """
import torch
from assay_plugin import serve
from assay_plugin.torch import torch_objective

def threads(x):
    return x.sum() * 0 + torch.get_num_threads()

torch_objective(threads, [1.0])
serve()
"""
    for given, taken in ((None, 1), ("2", 2)):
        if given:
            monkeypatch.setenv("OMP_NUM_THREADS", given)
        else:
            monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
        host = plugin(source)
        host.exchange(message="make", instance=1, problem="threads", settings={}, scalar="float64", seed="0000000000000007")
        host.exchange(message="bind", instance=1, memory=host.layout(1, 1, "float64"))
        host.point[:] = 1
        host.exchange(message="value", instance=1)
        assert host.answer[0] == taken
