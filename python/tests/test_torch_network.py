"""Networks in PyTorch as models; left out where PyTorch is not installed."""

import numpy as np
import pytest
from assay_plugin import mini_batch
from test_models import Model

torch = pytest.importorskip("torch")

NETWORK = """
import torch
from assay_plugin import serve
from assay_plugin.torch import torch_model

torch.manual_seed(1)
inputs = torch.randn(50, 4)
labels = (inputs.sum(1) > 0).long()

def network(hidden: int = 8):
    "Two layers."
    return torch.nn.Sequential(
        torch.nn.Linear(4, hidden), torch.nn.ReLU(), torch.nn.Dropout(0.5), torch.nn.Linear(hidden, 2)
    )

torch_model(network, torch.nn.CrossEntropyLoss(), (inputs, labels), batch=16)
serve()
"""
NORMALIZED = NETWORK.replace("torch.nn.ReLU()", "torch.nn.BatchNorm1d(hidden)")


def test_a_network_is_a_model(plugin):
    host = plugin(NETWORK)
    assert [(each["name"], each["default"]) for each in host.hello["models"][0]["settings"]] == [("hidden", 8), ("batch", 16)]
    model = Model(host, "network", scalar="float32")
    assert model.made["parameters"] == [
        {"name": "0.weight", "shape": [8, 4]},
        {"name": "0.bias", "shape": [8]},
        {"name": "3.weight", "shape": [2, 8]},
        {"name": "3.bias", "shape": [2]},
    ]
    assert (model.made["classes"], model.made["heldOut"], model.made["stepsPerEpoch"]) == (2, 10, 3)
    assert Model(host, "network", {"hidden": 3, "batch": 40}).made["stepsPerEpoch"] == 1


def test_seeds_differ_in_weights_and_one_seed_has_one_start(plugin):
    host = plugin(NETWORK)
    starts = [Model(host, "network", seed=seed).start for seed in (1, 2, 1)]
    assert (starts[0] == starts[2]).all() and (starts[0] != starts[1]).any()


@pytest.mark.parametrize("source", [NETWORK, NORMALIZED])
def test_a_step_has_the_same_bits_whatever_was_asked_before(plugin, source):
    """Dropout follows from the step, a kept graph from the same point only, and statistics leave no trace."""
    model = Model(plugin(source), "network", scalar="float32")
    x, other = model.start, model.start + 0.5
    loss, gradient, examined = model.loss(1, x), model.gradient(1, x), model.examine(x)
    for before in (lambda: model.gradient(2, x), lambda: model.loss(1, other), lambda: model.examine(other)):
        before()
        assert (model.gradient(1, x) == gradient).all()
        assert (model.gradient(1, x) == gradient).all()
        assert model.loss(1, x) == loss
        before()
        assert (model.examine(x) == examined).all()
    assert model.loss(2, x) != loss


def test_a_gradient_is_the_slope_of_the_loss(plugin):
    model = Model(plugin(NORMALIZED), "network")
    x, gradient = model.start, model.gradient(4, model.start)
    for axis in range(0, model.n, 7):
        step = np.zeros(model.n)
        step[axis] = 1e-6
        slope = (model.loss(4, x + step) - model.loss(4, x - step))[0] / 2e-6
        assert abs(slope - gradient[axis]) < 1e-7


def test_it_learns_as_the_bare_loop_does(plugin):
    """The same examples in the same order, and the same numbers."""
    source = NETWORK.replace("torch.nn.Dropout(0.5)", "torch.nn.Identity()")
    model = Model(plugin(source), "network", scalar="float32")
    torch.manual_seed(1)
    inputs = torch.randn(50, 4)
    labels = (inputs.sum(1) > 0).long()
    kept = torch.from_numpy(mini_batch(0, 0, 50, 50)[10:])
    module = torch.nn.Sequential(torch.nn.Linear(4, 8), torch.nn.ReLU(), torch.nn.Identity(), torch.nn.Linear(8, 2))
    torch.nn.utils.vector_to_parameters(torch.from_numpy(model.start.copy()), module.parameters())
    optimizer = torch.optim.SGD(module.parameters(), lr=0.125)
    x = model.start
    for step in range(10):
        rows = mini_batch(7, step, 40, 16)
        optimizer.zero_grad()
        torch.nn.CrossEntropyLoss()(module(inputs[kept][rows]), labels[kept][rows]).backward()
        optimizer.step()
        x = x - np.float32(0.125) * model.gradient(step, x)
    assert np.allclose(x, torch.nn.utils.parameters_to_vector(module.parameters()).detach().numpy(), rtol=1e-5, atol=1e-6)


def test_predictions_are_those_of_the_module_at_rest(plugin):
    model = Model(plugin(NETWORK), "network", scalar="float32")
    module = torch.nn.Sequential(torch.nn.Linear(4, 8), torch.nn.ReLU(), torch.nn.Linear(8, 2))
    torch.nn.utils.vector_to_parameters(torch.from_numpy(model.start), module.parameters())
    torch.manual_seed(1)
    inputs = torch.randn(50, 4)
    examined = module(inputs[torch.from_numpy(mini_batch(0, 0, 50, 50)[:10])])
    assert (model.examine(model.start)[1:] == examined.argmax(1).numpy()).all()


def test_targets_that_are_real_numbers_have_a_loss_alone(plugin):
    source = NETWORK.replace("(inputs.sum(1) > 0).long()", "torch.randn(50, 2)").replace("CrossEntropyLoss", "MSELoss")
    model = Model(plugin(source), "network")
    assert "classes" not in model.made and len(model.examine(model.start)) == 1


def test_a_module_is_its_own_start(plugin):
    source = NETWORK.replace("torch_model(network,", "torch_model(network(),").replace("batch=16", 'batch=16, name="mine"')
    host = plugin(source)
    assert (Model(host, "mine", seed=1).start == Model(host, "mine", seed=2).start).all()


WRONG = [
    ("CrossEntropyLoss()", 'CrossEntropyLoss(reduction="none")', "the loss has shape (16,), but is to be one number"),
    ("CrossEntropyLoss()", "MSELoss()", "RuntimeError"),
]


@pytest.mark.parametrize(("sound", "wrong", "words"), WRONG)
def test_a_loss_that_is_none_is_named(plugin, sound, wrong, words):
    assert words in Model(plugin(NETWORK.replace(sound, wrong)), "network", scalar="float32").loss(0, 0)


def test_a_network_takes_one_thread(plugin):
    source = NETWORK.replace('    "Two layers."', "    assert torch.get_num_threads() == 1")
    assert Model(plugin(source), "network").made["message"] == "made"
