"""PyTorch's loops under the recorder; left out where PyTorch is not installed, where test_record_hooks.py stands in."""

import pathlib

import pytest
from recordings import Recorded, run
from xxhash import xxh3_128_digest

pytest.importorskip("torch", reason="PyTorch is not installed; test_record_hooks.py stands in for it")

PROGRAMS = pathlib.Path(__file__).parent / "programs"
LEVELS = ["steps", "modules", "operations"]
VARIANTS = [
    ("mlp",), ("mlp", "--optimizer", "Adam"), ("mlp", "--optimizer", "LBFGS"), ("mlp", "--workers", "1"),
    ("mlp", "--dtype", "float64"), ("cnn",), ("cnn", "channels_last"), ("cnn", "bf16"), ("cnn", "fp16"), ("encoder",),
]  # fmt: skip


def program(name):
    return (PROGRAMS / f"{name}.py").read_text()


@pytest.mark.parametrize("variant", VARIANTS, ids=" ".join)
def test_the_numbers_are_the_same_with_and_without_the_recorder(tmp_path, variant):
    name, *options = variant
    plain = run(tmp_path, program(name), *options)
    assert plain.returncode == 0, plain.stderr
    digests = []
    for level in LEVELS:
        recorded = run(tmp_path, program(name), *options, level=level, file=level)
        assert (recorded.returncode, recorded.stdout) == (0, plain.stdout), recorded.stderr
        assert "assay_record" not in recorded.stderr
        digests.append([step.entries for step in Recorded(tmp_path / level).steps])
    coarse = [[each for each in step if each[0] in ("data", "loss", "gradient", "update")] for step in digests[0]]
    for level in digests:
        assert [[each for each in step if each[0] in ("data", "loss", "gradient", "update")] for step in level] == coarse


def test_a_step_has_batch_loss_gradients_and_parameters_by_name(tmp_path):
    run(tmp_path, program("mlp"), level="steps")
    recorded = Recorded(tmp_path / "it.recording")
    names = ["0.weight", "0.bias", "3.weight", "3.bias"]
    first = recorded.steps[0]
    assert len(recorded.steps) == 16
    assert first.names("initialization") == first.names("gradient") == first.names("update") == names
    assert first.names("data") == ["batch.0", "batch.1"]
    assert first.names("random state") == ["torch"], "the others were not used"
    assert first.losses == 1
    assert 0.4 < first.value < 1.2
    facts = recorded.facts
    assert (facts["optimizer"], facts["dimension"], facts["scalar"]) == ("SGD", 16 * 32 + 32 + 64 + 2, "float32")
    assert facts["lines"]["program.torch.threads"] == "1"
    assert "program.torch.capability" in facts["lines"]


def test_workers_of_a_loader_leave_no_trace(tmp_path):
    entries = []
    for workers in ("0", "1"):
        run(tmp_path, program("mlp"), "--workers", workers, level="operations", file=workers)
        recorded = Recorded(tmp_path / workers)
        entries.append([(step.entries, [each[0] for each in step.operations]) for step in recorded.steps])
    assert entries[0] == entries[1]
    assert recorded.facts["loaderWorkers"] == 1


def test_modules_have_outputs_and_their_gradients(tmp_path):
    run(tmp_path, program("mlp"), level="modules")
    step = Recorded(tmp_path / "it.recording").steps[0]
    assert step.names("module output") == ["0", "1", "2", "3", "Sequential"]
    assert sorted(step.names("output gradient")) == sorted(step.names("module output"))


def test_operations_name_their_module_and_the_operation_before(tmp_path):
    run(tmp_path, program("mlp"), level="operations")
    operations = Recorded(tmp_path / "it.recording").steps[1].operations
    names = [name for name, _, _ in operations]
    assert "addmm in 0" in names
    assert "relu in 1" in names
    relu = operations[names.index("relu in 1")]
    producer = relu[1][0][1]
    assert names[producer] == "addmm in 0"
    assert relu[1][0][0] == operations[producer][2][0], "an input is the output of its producer"
    assert any("Backward" in name for name in names)
    assert not any(name.startswith(("empty", "view", "t ", "detach")) for name in names)


def test_running_statistics_are_outputs_of_the_normalization(tmp_path):
    """native_batch_norm writes them without declaring it."""
    run(tmp_path, program("cnn"), level="operations")
    for step in Recorded(tmp_path / "it.recording").steps:
        known = {}
        for name, inputs, outputs in step.operations:
            if name.startswith("native_batch_norm in"):
                known[name] = (inputs[3:5], outputs[-2:])
        assert known
        assert all(before != after for (before, _), after in known.values())


def test_two_runs_have_one_recording(tmp_path):
    """Uninitialized memory, addresses and time leave no trace."""
    for name in ("cnn", "encoder"):
        steps = []
        for number, perturbed in enumerate(("85", "170")):
            run(tmp_path, program(name), level="operations", file=f"{name}{number}", MALLOC_PERTURB_=perturbed)
            steps.append([(each.entries, each.operations) for each in Recorded(tmp_path / f"{name}{number}").steps])
        assert steps[0] == steps[1]


MIXED = """
import torch
from torch import nn
torch.manual_seed(0)
model = nn.Linear(4, 2)
x = torch.randn(8, 4)
{body}
"""


def mixed(body):
    return MIXED.replace("{body}", body)


def test_a_skipped_step_of_a_scaler_is_no_step(tmp_path):
    body = """
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scaler = torch.amp.GradScaler("cpu", init_scale=4.0, growth_interval=100)
for step in range(3):
    optimizer.zero_grad()
    loss = model(x).square().sum() * (float("inf") if step == 1 else 1.0)
    scaler.scale(loss).backward()
    print(loss.item())
    scaler.step(optimizer)
    scaler.update()
"""
    done = run(tmp_path, mixed(body), level="steps")
    steps = Recorded(tmp_path / "it.recording").steps
    losses = [float(each) for each in done.stdout.split()]
    assert [step.step for step in steps] == [1, 2]
    assert steps[0].value == losses[0], "the loss is the one before it was scaled"


def test_accumulated_gradients_make_one_step(tmp_path):
    body = """
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for step in range(2):
    optimizer.zero_grad()
    for part in x.split(4):
        loss = model(part).square().mean() / 2
        loss.backward()
        print(loss.item())
    optimizer.step()
"""
    done = run(tmp_path, mixed(body), level="steps")
    steps = Recorded(tmp_path / "it.recording").steps
    losses = [float(each) for each in done.stdout.split()]
    assert [(step.losses, step.value) for step in steps] == [(2, losses[0] + losses[1]), (2, losses[2] + losses[3])]


# Neither `data` nor a view of NumPy gives a tensor another version.
@pytest.mark.parametrize("change", ["model.weight.mul_(0.5)", "model.weight.data.mul_(0.5)", "model.weight.numpy()[:] *= 0.5"])
def test_parameters_changed_outside_of_steps_are_told(tmp_path, change):
    body = """
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for step in range(3):
    optimizer.zero_grad()
    model(x).sum().backward()
    if step == 1:
        with torch.no_grad():
            model.weight.mul_(0.5)
    optimizer.step()
""".replace("model.weight.mul_(0.5)", change)
    run(tmp_path, mixed(body), level="steps")
    steps = Recorded(tmp_path / "it.recording").steps
    assert [step.names("outside change") for step in steps] == [[], ["weight"], []]


def test_a_step_within_a_step_and_a_step_that_fails(tmp_path):
    body = """
inner = torch.optim.SGD(model.parameters(), lr=0.1)
class Outer(torch.optim.Optimizer):
    def __init__(self, parameters):
        super().__init__(parameters, {})
    def step(self, closure=None):
        inner.step()
outer = Outer(model.parameters())
class Broken(torch.optim.SGD):
    def step(self, closure=None):
        raise RuntimeError("broken")
model(x).sum().backward()
outer.step()
try:
    Broken(model.parameters(), lr=1).step()
except RuntimeError:
    pass
inner.step()
"""
    done = run(tmp_path, mixed(body), level="steps")
    assert done.returncode == 0, done.stderr
    assert [step.step for step in Recorded(tmp_path / "it.recording").steps] == [1, 2]


def test_what_functorch_and_sparse_tensors_hold_is_left_out(tmp_path):
    body = """
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
embedding = nn.Embedding(5, 4, sparse=True)
sparse = torch.optim.SparseAdam(embedding.parameters())
per_example = torch.func.vmap(torch.func.grad(lambda w, e: nn.functional.linear(e, w).square().sum()), (None, 0))
print(per_example(model.weight.detach(), x).sum().item())
embedding(torch.tensor([1, 2])).sum().backward()
sparse.step()
model(x).sum().backward()
optimizer.step()
"""
    plain = run(tmp_path, mixed(body))
    assert plain.returncode == 0, plain.stderr
    for level in LEVELS:
        done = run(tmp_path, mixed(body), level=level, file=level)
        assert (done.returncode, done.stdout, done.stderr) == (0, plain.stdout, "")
        assert len(Recorded(tmp_path / level).steps) == 2
        assert int(Recorded(tmp_path / level).facts["lines"]["program.unseenTensors"]) >= 1


@pytest.mark.parametrize(
    "kind", ["float16", "bfloat16", "float32", "float64", "complex64", "complex128", "int8", "int64", "bool"]
)
def test_strides_and_lazy_views_leave_no_trace_in_a_digest(kind):
    import torch
    from assay_record._torch_digests import digest_of_tensor

    tensor = (torch.arange(12).reshape(3, 4) % 5).to(getattr(torch, kind))
    rows = [tensor, tensor.t().contiguous().t(), tensor.repeat_interleave(2, dim=1)[:, ::2]]
    if tensor.is_complex():
        tensor.imag.copy_(tensor.real + 1)
        rows = [tensor, tensor.t().contiguous().t(), tensor.conj().resolve_conj().conj()]
    assert len({digest_of_tensor(each) for each in rows}) == 1
    other = tensor.clone()
    other.view(torch.uint8)[2, 0] ^= 1
    assert digest_of_tensor(other) not in (None, digest_of_tensor(tensor))


def test_compiling_ends_the_level_of_operations(tmp_path):
    body = """
compiled = torch.compile(model, backend="eager")
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for _ in range(2):
    compiled(x).sum().backward()
    optimizer.step()
print(model.weight.sum().item())
"""
    plain = run(tmp_path, mixed(body))
    for level in ("modules", "operations"):
        done = run(tmp_path, mixed(body), level=level, file=level)
        assert (done.returncode, done.stdout) == (0, plain.stdout), done.stderr
        assert ("torch.compile ends the level of operations" in done.stderr) == (level == "operations")
        steps = Recorded(tmp_path / level).steps
        assert steps[1].operations == []
        assert steps[1].names("gradient") == ["weight", "bias"]


def test_each_rank_writes_a_recording_of_its_own(tmp_path):
    source = """
import os, torch, torch.distributed as dist, torch.multiprocessing as mp
from torch import nn
def work(rank, port):
    os.environ.update(MASTER_ADDR="127.0.0.1", MASTER_PORT=str(port))
    dist.init_process_group("gloo", rank=rank, world_size=2)
    torch.manual_seed(0)
    model = nn.parallel.DistributedDataParallel(nn.Linear(4, 2))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    x = torch.randn(8, 4)[rank * 4 :][:4]
    for _ in range(3):
        optimizer.zero_grad()
        model(x).square().sum().backward()
        optimizer.step()
    dist.destroy_process_group()
if __name__ == "__main__":
    import socket
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    mp.spawn(work, (port,), 2)
"""
    done = run(tmp_path, source, level="steps")
    assert done.returncode == 0, done.stderr
    first, second = (Recorded(tmp_path / name) for name in ("it.recording", "it.recording.rank1"))
    assert (first.facts["ranks"], second.facts["rank"]) == (2, 1)
    assert len(first.steps) == len(second.steps) == 3
    assert first.steps[0].names("gradient") == ["weight", "bias"]
    for one, other in zip(first.steps, second.steps):
        assert one.digests("gradient", "update") == other.digests("gradient", "update"), "gradients are averaged"
        assert one.digests("loss") != other.digests("loss")


def test_a_recording_inside_of_a_program_ends_with_its_block(tmp_path):
    body = """
import assay_record
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
with assay_record.run(model, optimizer, level="modules", file="mine.recording") as run:
    for _ in range(2):
        model(x).sum().backward()
        optimizer.step()
    run.examine(model(x).detach(), [0] * 8)
model(x).sum().backward()
optimizer.step()
"""
    done = run(tmp_path, mixed(body))
    assert (done.returncode, done.stderr) == (0, "")
    recorded = Recorded(tmp_path / "mine.recording")
    assert len(recorded.steps) == 2
    assert len(recorded.examinations) == 1
    assert recorded.end == ""


def test_elements_of_tensors_and_of_operations_have_the_digests_of_their_entries(tmp_path):
    limits = {"ASSAY_RECORD_ELEMENTS_OF": "2", "ASSAY_RECORD_THROUGH": "2"}
    for variant in (("mlp",), ("cnn", "bf16")):
        done = run(tmp_path, program(variant[0]), *variant[1:], level="operations", file=variant[0], **limits)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
        recorded = Recorded(tmp_path / variant[0])
        assert len(recorded.steps) == 2
        step = recorded.steps[1]
        assert {each[2] for each in step.elements} >= {"float32", "int64"}
        assert ("bfloat16" in {each[2] for each in step.elements}) == ("bf16" in variant)
        kept = 0
        for place, output, _, _, data in step.elements:
            digest = step.entries[place][2] if output == 0xFFFF else step.operations[place][2][output]
            assert xxh3_128_digest(data) == digest
            kept += output == 0xFFFF
        outside = [entry for entry in step.entries if entry[0] == "random state"]
        assert kept == len(step.entries) - len(outside)


@pytest.mark.parametrize(
    ("settings", "line", "value"),
    [
        ("matmulPrecision=medium", "torch.matmulPrecision", "medium"),
        ("deterministicAlgorithms=yes", "torch.deterministicAlgorithms", "yes"),
        ("tf32.matmul=yes", "torch.tf32.matmul", "yes"),
        ("cudnn.benchmark=yes cudnn.deterministic=yes", "torch.cudnn.benchmark", "yes"),
    ],
)
def test_a_perturbation_is_in_the_facts(tmp_path, settings, line, value):
    found = []
    for given in ("oneDNN=yes", settings):
        limits = {"ASSAY_RECORD_PERTURBATION": given, "ASSAY_RECORD_THROUGH": "1"}
        done = run(tmp_path, program("mlp"), level="steps", file=given[:3], **limits)
        assert (done.returncode, done.stderr) == (0, "")
        found.append(Recorded(tmp_path / given[:3]).facts)
    assert found[0]["lines"][f"program.{line}"] != found[1]["lines"][f"program.{line}"] == value
    assert found[1]["lines"]["program.witness.oneDNN"]
    assert found[1]["lines"]["program.witness.mkl"]
    assert found[1]["seconds"] >= 0


def test_a_perturbation_sets_the_workers_of_loaders(tmp_path):
    entries = []
    for workers in ("0", "2"):
        limits = {"ASSAY_RECORD_PERTURBATION": f"loaderWorkers={workers}", "ASSAY_RECORD_THROUGH": "3"}
        done = run(tmp_path, program("mlp"), "--workers", "1", level="steps", file=workers, **limits)
        assert (done.returncode, done.stderr) == (0, "")
        recorded = Recorded(tmp_path / workers)
        assert recorded.facts["loaderWorkers"] == int(workers)
        entries.append([step.entries for step in recorded.steps])
    assert entries[0] == entries[1]
