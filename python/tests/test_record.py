"""The recorder without a framework: what is digested, what is written, and what happens when something goes wrong."""

import os
import signal
import sys

import assay_record
import numpy as np
import pytest
from assay_record._digests import digest_of_array, elements_of_array
from recordings import Recorded, run
from xxhash import xxh3_128_digest

LOOP = """
import sys
import numpy as np
import assay_record

x = np.zeros(3)
with assay_record.run() as run:
    for step in range(1, int(sys.argv[1]) + 1):
        gradient = x - [1, 2, 3]
        run.log("gradient", "x", gradient)
        x = x - 0.1 * gradient
        run.log("update", "x", x)
        run.step(loss=0.5 * gradient @ gradient)
        {inside}
print(x.tolist())
"""


def loop(inside="pass"):
    return LOOP.replace("{inside}", inside)


def test_a_full_disk_ends_the_recording_and_not_the_program(tmp_path):
    limit = "import resource, signal\nsignal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
    limit += "resource.setrlimit(resource.RLIMIT_FSIZE, (4000, 4000))\n"
    done = run(tmp_path, limit + loop(), "100", level="steps")
    assert done.returncode == 0
    assert done.stdout == run(tmp_path, loop(), "100").stdout
    assert done.stderr.count("\n") == 1
    assert "File too large; the recording ends after step" in done.stderr
    assert 0 < len(Recorded(tmp_path / "it.recording").steps) < 100


def test_a_full_disk_within_a_step_ends_the_recording_alike(tmp_path):
    """A step of many arrays is written before its end."""
    limit = "import resource\nresource.setrlimit(resource.RLIMIT_FSIZE, (200000, 200000))\n"
    many = "[run.log('forward', str(number), x) for number in range(4000)]"
    done = run(tmp_path, limit + loop(many), "5", level="steps")
    assert (done.returncode, done.stdout) == (0, run(tmp_path, loop(), "5").stdout)
    words = (
        f"assay_record: '{tmp_path}/it.recording': File too large; the recording ends after step 2, and the program continues"
    )
    assert done.stderr == words + "\n"
    recorded = Recorded(tmp_path / "it.recording")
    assert ([step.step for step in recorded.steps], recorded.end) == ([1, 2], None)


def test_children_do_not_write_into_the_recording(tmp_path):
    forks = loop("if step == 2 and not __import__('os').fork(): break").replace("print(x", "step == 2 or print(x")
    done = run(tmp_path, forks, "5", level="steps")
    assert done.returncode == 0, done.stderr
    assert [step.step for step in Recorded(tmp_path / "it.recording").steps] == [1, 2, 3, 4, 5]
    other = loop("step == 2 and __import__('subprocess').run([sys.executable, 'program.py', '1'])")
    done = run(tmp_path, other, "5", level="steps", file="other.recording")
    assert done.returncode == 0
    assert "another process records into it; the recording ends after step 0, and the program continues" in done.stderr
    assert [step.step for step in Recorded(tmp_path / "other.recording").steps] == [1, 2, 3, 4, 5]


def test_memory_does_not_grow_with_the_steps(tmp_path):
    measure = "import resource; step in (1000, 20000) and print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    done = run(tmp_path, loop(measure), "20000", level="steps")
    first, last = map(int, done.stdout.split()[:2])
    assert last - first < 4096, "kibibytes"
    assert len(Recorded(tmp_path / "it.recording").steps) == 20000


def test_megabytes_that_a_recorded_program_prints_arrive_whole(tmp_path):
    printing = loop("print('x' * 2_000_000); print('y' * 1_000_000, file=sys.stderr)")
    plain, done = run(tmp_path, printing, "4"), run(tmp_path, printing, "4", level="steps")
    assert (done.returncode, done.stdout, done.stderr) == (0, plain.stdout, plain.stderr)
    assert len(done.stdout) > 8_000_000
    assert [step.step for step in Recorded(tmp_path / "it.recording").steps] == [1, 2, 3, 4]


def test_a_program_without_the_recorder_says_nothing(tmp_path):
    """A megabyte of output is the program's own."""
    done = run(tmp_path, "print('x' * 1000000)", level="steps")
    assert len(done.stdout) == 1000001
    assert done.stderr == ""
    assert not os.path.exists(tmp_path / "it.recording")


def test_the_programs_own_sitecustomize_is_imported_too(tmp_path):
    own = tmp_path / "own"
    own.mkdir()
    (own / "sitecustomize.py").write_text("print('imported')\n")
    done = run(tmp_path, "import sitecustomize\nprint(sitecustomize.__file__)", level="steps", path=[own])
    assert done.stdout == f"imported\n{own / 'sitecustomize.py'}\n"
    assert run(tmp_path, "import sitecustomize; print('here')", level="steps").stdout == "here\n"


def test_jax_and_scikit_learn_are_recorded_like_numpy(tmp_path):
    linear_model = pytest.importorskip("sklearn.linear_model", reason="scikit-learn is not installed")
    x = np.random.default_rng(1).normal(size=(60, 3))
    y = (x[:, 0] > 0).astype(int)
    files = []
    for number in range(2):
        files.append(tmp_path / f"{number}.recording")
        model = linear_model.SGDClassifier(random_state=3)
        with assay_record.run(file=str(files[-1])) as run:
            for _ in range(5):
                model.partial_fit(x, y, classes=[0, 1])
                run.log("update", "coefficients", model.coef_)
                run.step(loss=1 - model.score(x, y))
            run.examine(model.predict(x), y)
    first, second = map(Recorded, files)
    assert [step.entries for step in first.steps] == [step.entries for step in second.steps]
    assert first.facts["lines"]["program.sklearn"] == sys.modules["sklearn"].__version__


def test_jax_arrays_have_the_digests_of_their_elements():
    jnp = pytest.importorskip("jax.numpy", reason="JAX is not installed")
    assert digest_of_array(jnp.arange(6.0).reshape(2, 3)) == digest_of_array(np.arange(6, dtype=np.float32))
    half = jnp.array([1, jnp.nan], jnp.bfloat16)
    assert digest_of_array(half) == xxh3_128_digest(bytes.fromhex("803fc07f"))


def test_a_loop_of_jax_is_recorded_like_numpy(tmp_path):
    jax = pytest.importorskip("jax", reason="JAX is not installed")
    features = jax.numpy.asarray(np.random.default_rng(1).normal(size=(30, 3)), jax.numpy.float32)
    labels = features @ jax.numpy.array([1.0, -2.0, 0.5])
    differentiate = jax.jit(jax.value_and_grad(lambda weights: ((features @ weights - labels) ** 2).mean()))
    recorded = []
    for number, rate in enumerate((0.1, 0.1, 0.2)):
        weights = jax.numpy.zeros(3)
        with assay_record.run(file=str(tmp_path / f"{number}")) as run:
            for _ in range(4):
                loss, gradient = differentiate(weights)
                weights = weights - rate * gradient
                run.log("gradient", "weights", gradient)
                run.log("update", "weights", weights)
                run.step(loss=loss)
        recorded.append(Recorded(tmp_path / f"{number}"))
    same, again, other = ([step.entries for step in each.steps] for each in recorded)
    assert same == again
    assert [(kind, name) for kind, name, _ in same[0]] == [("gradient", "weights"), ("update", "weights"), ("loss", "loss")]
    assert [a == b for a, b in zip(same[0], other[0])] == [True, False, True]
    assert recorded[0].facts["lines"]["program.jax"] == jax.__version__


def test_the_recorder_waits_for_the_program_to_import_numpy(tmp_path):
    """What a program sets before that, such as the number of threads, holds as without the recorder."""
    done = run(
        tmp_path, "import sys; print([name for name in ('numpy', 'torch', 'xxhash') if name in sys.modules])", level="steps"
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "[]\n", "")
