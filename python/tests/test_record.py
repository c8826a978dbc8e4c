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


@pytest.mark.parametrize("kind", ["float32", "float64", "float16", "int8", "uint64", "bool", "complex64", "complex128"])
def test_a_digest_is_of_the_elements_row_by_row(kind):
    array = (np.arange(24).reshape(4, 6) % 5).astype(kind)
    expected = xxh3_128_digest(array.tobytes())
    assert digest_of_array(array) == expected
    assert digest_of_array(np.asfortranarray(array)) == expected, "strides leave no trace"
    assert digest_of_array(array.astype(array.dtype.newbyteorder(">"))) == expected, "the order of bytes leaves no trace"
    assert digest_of_array(array.T) != expected


@pytest.mark.parametrize(("kind", "bits"), [("float16", "uint16"), ("float32", "uint32"), ("float64", "uint64")])
def test_all_nans_have_one_digest(kind, bits):
    quiet = np.array([1, np.nan, 2], kind)
    other = quiet.copy()
    other.view(bits)[1] |= 5
    assert np.isnan(other[1])
    assert digest_of_array(quiet) == digest_of_array(other) == digest_of_array(-quiet * -1)
    assert digest_of_array(quiet) != digest_of_array(np.array([1, np.inf, 2], kind))


def test_what_has_no_numbers_is_refused_in_words(tmp_path):
    for array in (np.array(["text"]), np.array([object()]), np.array([1.5], np.longdouble)):
        with pytest.raises(TypeError, match="has no digest"):
            digest_of_array(array)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        ('run.log("update", "x", None)', "'x' of update is not recorded: an array of object has no digest"),
        ('run.log("update", "words", "text")', "'words' of update is not recorded: an array of str128 has no digest"),
        ('run.log("weights", "x", x)', "'x' of weights is not recorded: there is no stage 'weights'; there are data, init"),
        ('run.log("forward", "uneven", [[1], [1, 2]])', "'uneven' of forward is not recorded: setting an array element"),
        ('run.log("loss", "l", 1j)', "'l' of loss is not recorded: it is complex, and a loss is a real number"),
        ("run.examine([1, 2], [1, 2, 3])", "an examination is not recorded: 2 predictions are given for 3 labels"),
        ("run.examine([1], [1], loss='b')", "an examination is not recorded: could not convert string to float: 'b'"),
        ("run.resume(-1)", "a resumption is not recorded: there is no step -1"),
        ("run.resume('one')", "a resumption is not recorded: 'str' object cannot be interpreted as an integer"),
    ],
)
def test_what_a_program_says_wrongly_is_told_once_and_the_training_goes_on(tmp_path, call, words):
    done = run(tmp_path, loop(call), "4", level="steps")
    assert (done.returncode, done.stdout) == (0, run(tmp_path, loop(), "4").stdout)
    assert done.stderr.startswith(f"assay_record: {words}") and done.stderr.count("\n") == 1
    recorded = Recorded(tmp_path / "it.recording")
    assert [len(step.entries) for step in recorded.steps] == [3, 3, 3, 3]
    assert recorded.end == ""


@pytest.mark.parametrize(
    ("loss", "words"), [("np.ones(3)", "it is one number, not 3"), ("'text'", "an array of str128 has no")]
)
def test_a_step_without_a_right_loss_is_a_step(tmp_path, loss, words):
    done = run(tmp_path, loop().replace("loss=0.5 * gradient @ gradient", f"loss={loss}"), "4", level="steps")
    assert (done.returncode, done.stdout) == (0, run(tmp_path, loop(), "4").stdout)
    assert done.stderr.startswith(f"assay_record: the loss of a step is not recorded: {words}") and done.stderr.count("\n") == 1
    assert [step.losses for step in Recorded(tmp_path / "it.recording").steps] == [0, 0, 0, 0]


def test_an_unknown_level_is_told_and_steps_are_recorded(tmp_path, capsys):
    with assay_record.run(level="all", file=str(tmp_path / "it")) as run:
        run.step(loss=1)
    words = "there is no level 'all'; there are steps, modules, operations, and steps are recorded"
    assert capsys.readouterr().err == f"assay_record: {words}\n"
    assert Recorded(tmp_path / "it").facts["level"] == "steps"


def test_a_model_of_another_framework_is_told_and_the_program_records_itself(tmp_path):
    """Also where there is no PyTorch, or one that cannot be imported."""
    torch = tmp_path / "absent" / "torch.py"
    torch.parent.mkdir()
    torch.write_text("raise ImportError('no PyTorch here')")
    source = loop().replace("assay_record.run()", "assay_record.run(object())")
    done = run(tmp_path, source, "4", level="steps", path=[torch.parent])
    assert (done.returncode, done.stdout) == (0, run(tmp_path, loop(), "4").stdout)
    words = "no PyTorch here; the model and the optimizer are not recorded by themselves"
    assert done.stderr == f"assay_record: {words}\n"
    assert len(Recorded(tmp_path / "it.recording").steps) == 4


def test_an_array_of_another_shape_or_type_is_told_once_and_recorded(tmp_path):
    change = 'run.log("forward", "scores", np.zeros(3) if step < 3 else np.zeros(4, np.float32))'
    change += '; run.log("update", "w", np.zeros(3 + step // 3))'
    done = run(tmp_path, loop(change), "5", level="steps")
    assert (done.returncode, done.stdout) == (0, run(tmp_path, loop(), "5").stdout)
    assert done.stderr.splitlines() == [
        "assay_record: 'scores' of forward was an array of float64 [3], and now is one of float32 [4]; both are recorded",
        "assay_record: 'w' of update was an array of float64 [3], and now is one of float64 [4]; both are recorded",
    ]
    assert len(Recorded(tmp_path / "it.recording").steps) == 5


def test_a_program_that_leaves_without_a_word_leaves_every_finished_step(tmp_path):
    done = run(tmp_path, loop("import os; step == 100 and os._exit(7)"), "200", level="steps")
    assert (done.returncode, done.stdout, done.stderr) == (7, "", "")
    recorded = Recorded(tmp_path / "it.recording")
    assert [step.step for step in recorded.steps] == list(range(1, 101))
    assert recorded.end is None


def test_a_step_that_never_ends_ends_the_recording_and_not_the_program(tmp_path):
    endless = "from assay_record import _run\n_run._MOST_WAITING = 1000\n" + loop().replace("run.step(", "(lambda loss: 0)(")
    done = run(tmp_path, endless, "100", level="steps")
    assert (done.returncode, done.stdout) == (0, run(tmp_path, loop(), "100").stdout)
    assert "no step has ended; a program without an optimizer says run.step(); the recording ends after step 0" in done.stderr


def test_a_loop_is_recorded_step_by_step(tmp_path):
    done = run(tmp_path, loop(), "4", level="steps")
    assert done.returncode == 0, done.stderr
    recorded = Recorded(tmp_path / "it.recording")
    assert [step.step for step in recorded.steps] == [1, 2, 3, 4]
    assert recorded.steps[0].value == 7.0
    x = np.zeros(3)
    for step in recorded.steps:
        gradient = x - [1, 2, 3]
        x = x - 0.1 * gradient
        loss = np.float64(0.5 * gradient @ gradient)
        assert [(kind, name) for kind, name, _ in step.entries] == [("gradient", "x"), ("update", "x"), ("loss", "loss")]
        assert step.digests("gradient", "update", "loss") == [digest_of_array(each) for each in (gradient, x, loss)]
        assert step.value == loss
    assert recorded.end == ""
    assert recorded.facts["scalar"] == "float64"
    assert recorded.facts["lines"]["program.numpy"] == np.__version__
    assert done.stdout == run(tmp_path, loop(), "4").stdout


def test_another_version_of_a_program_has_another_digest_of_its_files(tmp_path):
    digests = []
    for number, source in enumerate((loop(), loop(), loop("unused = 1"))):
        run(tmp_path, source, "2", level="steps", file=str(number))
        digests.append(Recorded(tmp_path / str(number)).facts["lines"]["program.sources"])
    assert digests[0] == digests[1] != digests[2]


def test_a_recording_that_is_cut_off_has_the_digest_of_the_files_of_a_whole_one(tmp_path):
    """What a program imports later, as at its end, makes no other program of it."""
    (tmp_path / "later.py").write_text("")
    source = loop("step == int(sys.argv[2]) and __import__('os')._exit(0); step == 3 and __import__('later')")
    digests = []
    for last in ("2", "9"):
        run(tmp_path, source, "4", last, level="steps", file=last)
        digests.append(Recorded(tmp_path / last).facts["lines"]["program.sources"])
    assert digests[0] == digests[1]


def test_the_elements_of_one_step_are_kept_and_the_program_ends_after_it(tmp_path):
    """It ends where it stands: what a program does when it is left might write over a model."""
    leaving = "import atexit; atexit.register(print, 'left')\n" + loop("print(step)")
    limits = {"ASSAY_RECORD_ELEMENTS_OF": "3/x", "ASSAY_RECORD_THROUGH": "3"}
    done = run(tmp_path, leaving, "9", level="steps", **limits)
    assert (done.returncode, done.stdout, done.stderr) == (0, "1\n2\n", "")
    recorded = Recorded(tmp_path / "it.recording")
    assert [step.step for step in recorded.steps] == [1, 2, 3]
    assert recorded.shapes == {("gradient", "x"): (3,), ("update", "x"): (3,), ("loss", "loss"): ()}
    assert [step.elements for step in recorded.steps[:2]] == [[], []]
    kept = recorded.steps[2].elements
    assert [each[:4] for each in kept] == [(0, 0xFFFF, "float64", (3,)), (1, 0xFFFF, "float64", (3,))]
    digests = recorded.steps[2].digests("gradient", "update")
    assert [xxh3_128_digest(each[4]) for each in kept] == digests


@pytest.mark.parametrize(
    ("kind", "name", "shape"), [("bool", "uint8", (2, 3)), ("complex64", "float32", (2, 3, 2)), (">i2", "int16", (2, 3))]
)
def test_elements_have_a_type_that_every_reader_knows(kind, name, shape):
    array = np.arange(6).reshape(2, 3).astype(kind)
    known, extents, data = elements_of_array(array)
    assert (known, extents) == (name, shape)
    assert np.array_equal(
        np.frombuffer(data, name).reshape(shape).ravel()[:: 2 if kind == "complex64" else 1], array.ravel().real
    )


def test_without_assay_record_a_file_is_written_where_it_is_asked_for(tmp_path):
    with assay_record.run(file=str(tmp_path / "mine.recording")) as run:
        run.step(loss=1.5)
    assert [step.value for step in Recorded(tmp_path / "mine.recording").steps] == [1.5]
    assert assay_record.current() is None


def test_a_file_that_is_no_recording_is_left_as_it_is(tmp_path, capsys):
    file = tmp_path / "precious.csv"
    file.write_text("1,2\n" * 100)
    for _ in range(2):
        with assay_record.run(file=str(file)) as run:
            run.step(loss=1.5)
    assert file.read_text() == "1,2\n" * 100
    assert "it is no recording, and is left as it is" in capsys.readouterr().err


def test_a_file_of_the_program_is_not_taken_for_the_recording(tmp_path):
    """A daemon closes all descriptors that it has not opened, and then opens files of its own."""
    close = "import os; os.closerange(3, 100); own = [open(f'own{n}', 'w', buffering=1) for n in range(9)]"
    done = run(tmp_path, loop(f"if step == 2: {close}\n    run.examine([1], [1])"), "4", level="steps")
    assert (done.returncode, done.stdout) == (0, run(tmp_path, loop(), "4").stdout)
    assert done.stderr.startswith("assay_record: ") and "the program has closed it" in done.stderr
    assert [(tmp_path / f"own{number}").read_bytes() for number in range(9)] == [b""] * 9


@pytest.mark.parametrize("kind", [">f8", "<f8", ">c16"])
def test_the_order_of_bytes_is_no_type(tmp_path, kind):
    with assay_record.run(file=str(tmp_path / "it.recording")) as recording:
        recording.log("update", "w", np.arange(3).astype(kind))
        recording.step(loss=1.0)
    assert Recorded(tmp_path / "it.recording").facts["scalar"] == "float64"


def test_examinations_have_predictions_where_they_are_classes(tmp_path):
    with assay_record.run(file=str(tmp_path / "it")) as run:
        run.step(loss=1)
        run.examine([[0.1, 0.9], [0.8, 0.2]], [1, 1], loss=0.25)
        run.examine([0.5, 1.5], [0.5, 1.0])
    first, second = Recorded(tmp_path / "it").examinations
    assert first == (1, 0.25, 2, 2, 1, bytes([1, 0, 1, 1]))
    assert second[2:] == (0, 2, 1, b"")


@pytest.mark.parametrize("scores", ["scores", "scores[:, None]"])
def test_scores_of_one_class_are_told_once(tmp_path, scores):
    """In a column as well, whose greatest score is always the first."""
    examined = f"scores = np.array([0.2, 0.9, 0.4]); run.examine({scores}, [0, 1, 1])"
    done = run(tmp_path, loop(examined), "4", level="steps")
    assert (done.returncode, done.stdout) == (0, run(tmp_path, loop(), "4").stdout)
    words = "classes are whole numbers from 0 to 255, but predictions are float64, and labels int64"
    assert done.stderr.startswith(f"assay_record: an examination has no accuracy: {words}") and done.stderr.count("\n") == 1
    assert [each[2:4] for each in Recorded(tmp_path / "it.recording").examinations] == [(0, 3)] * 4


def test_a_column_of_classes_has_an_accuracy(tmp_path):
    with assay_record.run(file=str(tmp_path / "it")) as run:
        run.step(loss=1)
        run.examine(np.array([[0], [1], [1]]), [[0], [1], [0]])
    assert Recorded(tmp_path / "it").examinations[0][2:] == (2, 3, 2, bytes([0, 1, 1, 0, 1, 0]))


def test_a_killed_program_leaves_every_finished_step(tmp_path):
    done = run(tmp_path, loop("import os; step == 3 and os.kill(os.getpid(), 9)"), "9", level="steps")
    assert done.returncode == -signal.SIGKILL
    recorded = Recorded(tmp_path / "it.recording")
    assert [step.step for step in recorded.steps] == [1, 2, 3]
    assert recorded.end is None


def test_an_abort_in_c_leaves_every_finished_step(tmp_path):
    done = run(tmp_path, loop("import ctypes; step == 100 and ctypes.CDLL(None).abort()"), "200", level="steps")
    assert done.returncode == -signal.SIGABRT
    recorded = Recorded(tmp_path / "it.recording")
    assert [step.step for step in recorded.steps] == list(range(1, 101))
    assert recorded.end is None


def test_a_crash_is_told_with_its_reason(tmp_path):
    crash = loop().replace("        gradient =", "        1 / (100 - step)\n        gradient =")
    done, plain = run(tmp_path, crash, "200", level="steps"), run(tmp_path, crash, "200")
    assert (done.returncode, done.stdout, done.stderr) == (1, plain.stdout, plain.stderr)
    recorded = Recorded(tmp_path / "it.recording")
    assert len(recorded.steps) == 99
    assert recorded.end == "ZeroDivisionError: division by zero"


def test_a_continued_recording_marks_what_is_done_again(tmp_path):
    run(tmp_path, loop("import os; step == 3 and os.kill(os.getpid(), 9)"), "9", level="steps")
    with open(tmp_path / "it.recording", "ab") as file:
        file.write(b"torn")
    source = loop().replace("    for", "    run.resume(2)\n    for")
    done = run(tmp_path, source, "2", level="steps", mode="append")
    assert done.returncode == 0, done.stderr
    recorded = Recorded(tmp_path / "it.recording")
    assert [step.step for step in recorded.steps] == [1, 2, 3, 3, 4]
    assert recorded.resumed == [2]


def test_what_was_logged_before_a_resumption_belongs_to_no_step(tmp_path):
    """Such as the weights that a program draws before it loads its own."""
    source = loop().replace(
        "    for", "    run.log('initialization', 'x', x + 1); run.log('loss', 'l', 5)\n    run.resume(2)\n    for"
    )
    done = run(tmp_path, source, "2", level="steps")
    assert (done.returncode, done.stderr) == (0, "")
    first = Recorded(tmp_path / "it.recording").steps[0]
    assert (first.step, first.value, first.losses) == (3, 7.0, 1)
    assert [name for _, name, _ in first.entries] == ["x", "x", "loss"]


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
