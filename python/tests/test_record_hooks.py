"""The recorder's hooks, on a stand-in for PyTorch that has the same ones; operations need PyTorch itself."""

import pathlib

import numpy as np
import pytest
from recordings import Recorded, run

STAND_IN = pathlib.Path(__file__).parent / "stand_in"
PROGRAM = """
import numpy as np
import torch

random = np.random.default_rng(2)
model = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.Linear(4, 2))
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scaler = torch.amp.GradScaler()
batches = [torch.Tensor(random.normal(size=(5, 3)).astype("float32")) for _ in range(3)]
for batch in torch.utils.data.DataLoader(batches):
    optimizer.zero_grad()
    loss = torch.mean_square(model(batch))
    {backward}
    print(float(loss))
    optimizer.step()
    {after}
print([parameter.numpy().tolist() for parameter in model.parameters()])
"""


def program(backward="loss.backward()", after="pass"):
    return PROGRAM.replace("{backward}", backward).replace("{after}", after)


def recorded(folder, source, level="modules"):
    """Also compares the program's numbers with those of a run without the recorder."""
    done = run(folder, source, level=level, path=[STAND_IN])
    plain = run(folder, source, path=[STAND_IN])
    assert (done.returncode, done.stdout) == (0, plain.stdout), done.stderr
    assert done.stderr == ""
    return Recorded(folder / "it.recording"), [float(line) for line in done.stdout.split("\n")[:3]]


def test_a_script_is_recorded_as_it_is(tmp_path):
    found, losses = recorded(tmp_path, program())
    assert [step.value for step in found.steps] == losses
    first = found.steps[0]
    assert first.names("data") == ["batch.0"]
    assert first.names("initialization") == first.names("update") == first.names("gradient") == ["0.weight", "1.weight"]
    assert first.names("module output") == ["0", "1", "Sequential"]
    assert first.names("output gradient") == ["1", "Sequential", "0"], "in the order of the backward pass"
    assert first.digests("initialization") != first.digests("update")
    assert found.steps[1].names("initialization") == []
    facts = found.facts
    assert (facts["optimizer"], facts["dimension"], facts["scalar"]) == ("SGD", 20, "float32")
    assert facts["lines"]["program.torch"] == "0.0 (stand-in)"


def test_steps_have_no_outputs(tmp_path):
    found, _ = recorded(tmp_path, program(), level="steps")
    kinds = {kind for kind, _, _ in found.steps[1].entries}
    assert kinds == {"data", "loss", "gradient", "update", "random state"}


def test_the_loss_is_the_one_before_it_was_scaled(tmp_path):
    found, losses = recorded(tmp_path, program("scaler.scale(loss).backward()"))
    assert [step.value for step in found.steps] == losses


def test_losses_of_one_step_add_up(tmp_path):
    found, losses = recorded(tmp_path, program("loss.backward(); torch.mean_square(model(batch)).backward()"))
    assert [step.losses for step in found.steps] == [2, 2, 2]
    assert found.steps[0].value == 2 * losses[0]


def test_all_optimizers_have_their_names_and_parameters_in_the_trial(tmp_path):
    """Each by its class, once: a program may make a new one in each epoch."""
    source = program().replace("optimizer = torch.optim.SGD(model.parameters(), lr=0.1)", """
class Adam(torch.optim.SGD): pass

first, last = list(model.parameters())
optimizer, other = torch.optim.SGD([last], lr=0.1), Adam([first], lr=0.1)""")  # fmt: skip
    source = source.replace("    pass", "    Adam([first], lr=0.1).step(); other.step()")
    found, _ = recorded(tmp_path, source, level="steps")
    facts = found.facts
    assert (facts["optimizer"], facts["dimension"], facts["scalar"]) == ("Adam+SGD", 20, "float32")


def test_a_change_outside_of_steps_is_told(tmp_path):
    found, _ = recorded(tmp_path, program(after="model.parameters()[1].subtract_(np.float32(0.5))"))
    assert [step.names("outside change") for step in found.steps] == [[], ["1.weight"], ["1.weight"]]


def test_a_change_through_an_array_is_told_too(tmp_path):
    """It raises no version."""
    found, _ = recorded(tmp_path, program(after="model.parameters()[1].numpy()[0, 0] += 0.5"))
    assert [step.names("outside change") for step in found.steps] == [[], ["1.weight"], ["1.weight"]]


def test_a_script_without_an_optimizer_has_no_steps_and_the_same_numbers(tmp_path):
    """`assay record` then says that no step was recorded."""
    source = program().replace("optimizer = torch.optim.SGD(model.parameters(), lr=0.1)\n", "")
    source = source.replace("    optimizer.zero_grad()\n", "")
    source = source.replace("optimizer.step()", "model.parameters()[0].subtract_(model.parameters()[0].grad.numpy())")
    plain = run(tmp_path, source, path=[STAND_IN])
    done = run(tmp_path, source, level="modules", path=[STAND_IN])
    assert (done.returncode, done.stdout, done.stderr) == (0, plain.stdout, "")
    assert not (tmp_path / "it.recording").exists()


@pytest.mark.parametrize("failing", ["_record_before", "_record_after", "_record_losses", "_record_output"])
def test_a_hook_that_fails_ends_the_recording_and_not_the_training(tmp_path, failing):
    broken = f"""
import torch
from assay_record import _torch
def fail(self, *arguments):
    raise RuntimeError("it broke")
known = _torch.guarded(fail)
setattr(_torch.TorchRecorder, {failing!r}, known)
"""
    done = run(tmp_path, broken + program(), level="modules", path=[STAND_IN])
    assert (done.returncode, done.stdout) == (0, run(tmp_path, program(), path=[STAND_IN]).stdout)
    assert done.stderr == "assay_record: RuntimeError: it broke; the recording ends after step 0, and the program continues\n"


def test_one_last_place_of_one_weight_is_found(tmp_path):
    """The bits of every array are in its digest."""
    steps = []
    for number, change in enumerate(
        ("pass", "weight.subtract_(np.spacing(weight.numpy()) * (np.arange(12) == 7).reshape(4, 3))")
    ):
        source = program(after=f"weight = model.parameters()[0]; {change}").replace("    weight", "    weight")
        run(tmp_path, source, level="steps", file=str(number), path=[STAND_IN])
        steps.append(Recorded(tmp_path / str(number)).steps)
    assert steps[0][0].entries == steps[1][0].entries
    assert np.all([a.digests("outside change") != b.digests("outside change") for a, b in zip(steps[0][1:], steps[1][1:])])
    assert steps[1][1].names("outside change") == ["0.weight"]
