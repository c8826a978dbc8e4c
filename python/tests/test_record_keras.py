"""Keras' own loop under the recorder, on each backend that is installed; left out where Keras is not."""

import importlib.util
import pathlib

import pytest
from recordings import Recorded, run

PROGRAM = pathlib.Path(__file__).parent / "programs/keras_fit.py"

if not importlib.util.find_spec("keras"):
    pytest.skip("Keras is not installed", allow_module_level=True)


@pytest.mark.parametrize("backend", ["tensorflow", "jax", "torch"])
def test_a_loop_of_keras_is_recorded_and_another_rate_shows(tmp_path, backend):
    if not importlib.util.find_spec(backend):
        pytest.skip(f"{backend} is not installed")
    found = []
    for number, rate in enumerate(("0.1", "0.1", "0.2")):
        done = run(
            tmp_path, PROGRAM.read_text(), "--rate", rate, level="steps", file=str(number), KERAS_BACKEND=backend,
            TF_CPP_MIN_LOG_LEVEL="3",
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        found.append(Recorded(tmp_path / str(number)))
    first, again, other = found
    assert len(first.steps) == 8
    assert first.steps[0].names("update") == [
        f"sequential/{name}" for name in ("dense/kernel", "dense/bias", "dense_1/kernel", "dense_1/bias")
    ]
    assert [step.entries for step in first.steps] == [step.entries for step in again.steps]
    assert first.steps[0].digests("initialization") == other.steps[0].digests("initialization")
    assert first.steps[0].digests("update") != other.steps[0].digests("update")
    assert first.facts["lines"]["environment.KERAS_BACKEND"] == backend
    assert first.facts["lines"]["program.keras"]
    assert len(first.examinations) == 1
