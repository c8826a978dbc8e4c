"""Answers of other types, counts and shapes than were asked for are refused in words."""

from decimal import Decimal

import numpy as np
import pytest
from assay_plugin._answers import AnswerError, numbers

FITTING = [
    (3, (), 3),
    (np.float32(3), (), 3),
    (np.array([[3.0]]), (), 3),
    (10**30, (), 1e30),
    ([1, 2], (2,), [1, 2]),
    (np.ones((2, 1)), (2,), [1, 1]),
    (np.arange(6.0), (2, 3), [[0, 1, 2], [3, 4, 5]]),
    ([np.nan, np.inf], (2,), [np.nan, np.inf]),
]


@pytest.mark.parametrize(("answer", "shape", "expected"), FITTING)
def test_real_numbers_in_the_shape_asked_for_are_taken(answer, shape, expected):
    taken = numbers(answer, shape, np.float64, "it")
    assert taken.shape == shape and taken.dtype == np.float64
    np.testing.assert_array_equal(taken, expected)


REFUSED = [
    (np.ones(3), (), "it has 3 numbers in shape (3,), not 1 number"),
    (1.0, (3,), "it has 1 number in shape (), not 3 numbers in shape (3,)"),
    (np.ones(1), (3,), "it has 1 number in shape (1,), not 3 numbers in shape (3,)"),
    (np.ones((3, 2)), (2, 3), "it has 6 numbers in shape (3, 2), not 6 numbers in shape (2, 3)"),
    (np.ones((2, 2)), (4,), "it has 4 numbers in shape (2, 2), not 4 numbers in shape (4,)"),
    (None, (), "it is None (a 'return' may be missing), not 1 number"),
    (1 + 0j, (), "it is a complex, not 1 number"),
    (np.ones(2) + 1j, (2,), "it is an array of complex128, not 2 numbers in shape (2,)"),
    ("1.5", (), "it is text, not 1 number"),
    (True, (), "it is a bool, not 1 number"),
    ([1.0, None], (2,), "it is an array of object, not 2 numbers in shape (2,)"),
    (np.ma.array([1.0, 2.0], mask=[True, False]), (2,), "it is a masked array that lacks numbers"),
    (object(), (), "it is an object, not 1 number"),
    ({1.0, 2.0}, (2,), "it is a set, not 2 numbers in shape (2,)"),
    ({0: 1.0}, (), "it is a dict, not 1 number"),
    (Decimal("1.5"), (), "it is a Decimal, not 1 number"),
    (np.datetime64("2020-01-01"), (), "it is a datetime64, not 1 number"),
    (np.zeros(2, dtype=[("a", "f8")]), (2,), "it is an array of [('a', '<f8')], not 2 numbers in shape (2,)"),
    (10**400, (), "it has a whole number that is beyond float64"),
    ([], None, "it has shape (0,), but is to be a vector"),
    (np.ones((2, 2)), None, "it has shape (2, 2), but is to be a vector"),
]


@pytest.mark.parametrize(("answer", "shape", "words"), REFUSED)
def test_what_is_wrong_is_refused_with_both_shapes(answer, shape, words):
    with pytest.raises(AnswerError) as refusal:
        numbers(answer, shape, np.float64, "it")
    assert str(refusal.value) == words


def test_a_ragged_list_is_refused():
    with pytest.raises(AnswerError, match="it is no array of numbers"):
        numbers([[1.0], [1.0, 2.0]], (3,), np.float64, "it")


OBJECTIVES = """
import numpy as np
from assay_plugin import add_objective, serve

answers = {
    "vector": lambda x: x ** 2,
    "complexNumber": lambda x: x[0] + 0j,
    "nothing": lambda x: None,
    "words": lambda x: "1.5",
}
for name, function in answers.items():
    add_objective(function, name=name, start=[1.0, 2.0, 3.0])
add_objective(lambda x: x @ x, name="badGradient", start=[1.0, 2.0], gradient=lambda x: 2 * x[0])
add_objective(lambda x: x @ x, name="flatMinimizer", start=[0.0, 0.0], optimum=(0.0, np.array([1.0, 2.0])))
add_objective(lambda x: x @ x, name="shortMinimizer", start=[0.0, 0.0, 0.0], optimum=(0.0, [[0.0, 0.0]]))
add_objective(lambda x: x @ x, name="oneMinimizer", start=[0.0], optimum=(0.0, 3.0))
add_objective(lambda x: x @ x, name="noLeastValue", start=[0.0], optimum=(float("nan"), []))
add_objective(lambda x: x @ x, name="shortBounds", start=[0.0, 0.0], bounds=(-1.0, 1.0))
serve()
"""


def make(host, problem):
    return host.exchange(message="make", instance=1, problem=problem, settings={}, scalar="float64", seed="0000000000000007")


@pytest.mark.parametrize(
    ("problem", "question", "words"),
    [
        ("vector", "value", "the answer of 'vector' to 'value' has 3 numbers in shape (3,), not 1 number"),
        ("complexNumber", "value", "the answer of 'complexNumber' to 'value' is a complex128, not 1 number"),
        ("nothing", "value", "the answer of 'nothing' to 'value' is None (a 'return' may be missing), not 1 number"),
        ("words", "value", "the answer of 'words' to 'value' is text, not 1 number"),
        (
            "badGradient",
            "gradient",
            "the answer of 'badGradient' to 'gradient' has 1 number in shape (), not 2 numbers in shape (2,)",
        ),
    ],
)
def test_an_objectives_wrong_answer_names_it_and_the_question(plugin, problem, question, words):
    """F1, F4, R5."""
    host = plugin(OBJECTIVES)
    n = make(host, problem)["dimension"]
    host.exchange(message="bind", instance=1, memory=host.layout(n, n, "float64"))
    host.point[:] = 1
    assert host.exchange(message=question, instance=1) == {"message": "failed", "reason": words}


@pytest.mark.parametrize(
    ("problem", "words"),
    [
        ("flatMinimizer", "the minimizer of 'flatMinimizer' has 1 number in shape (), not 2 numbers in shape (2,)"),
        ("shortMinimizer", "the minimizer of 'shortMinimizer' has 2 numbers in shape (2,), not 3 numbers in shape (3,)"),
        ("oneMinimizer", "the minimizers of 'oneMinimizer' are to be a list of vectors"),
        ("noLeastValue", "the optimum of 'noLeastValue' is nan in float64; leave it out if it is not known"),
    ],
)
def test_minimizers_are_vectors_as_long_as_the_start(plugin, problem, words):
    """F5, F21."""
    assert make(plugin(OBJECTIVES), problem) == {"message": "failed", "reason": words}


def test_bounds_are_two_vectors(plugin):
    assert make(plugin(OBJECTIVES), "shortBounds")["reason"].startswith("the vector of bounds of 'shortBounds' has 1 number in")


OPTIMIZERS = """
from assay_plugin import add_optimizer, serve

def offer(name, iterate=lambda x: x, point=lambda x: x):
    def steps(x, oracle):
        while True:
            x = x - 0.1 * oracle.gradient(point(x))
            yield iterate(x)
    add_optimizer(steps, name=name, requires=["gradient"])

wrong = {"scalar": lambda x: x[0], "one": lambda x: x[:1], "mean": lambda x: x.mean(), "complex": lambda x: x + 1j}
for name, of in {**wrong, "none": lambda x: None}.items():
    offer(name + "Iterate", iterate=of)
    offer(name + "Point", point=of)
serve()
"""


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("scalar", "has 1 number in shape (), not 3 numbers in shape (3,)"),
        ("one", "has 1 number in shape (1,), not 3 numbers in shape (3,)"),
        ("mean", "has 1 number in shape (), not 3 numbers in shape (3,)"),
        ("complex", "is an array of complex128, not 3 numbers in shape (3,)"),
        ("none", "is None (a 'return' may be missing), not 3 numbers in shape (3,)"),
    ],
)
def test_iterates_and_points_are_not_broadcast(plugin, answer, words):
    """F3, F4, R5."""
    host = plugin(OPTIMIZERS)
    bowl = {"gradient": lambda x, v: 2 * x}
    host.start(answer + "Iterate", [1.0, 2.0, 3.0], instance=1)
    host.send(message="step", instance=1)
    assert host.receive() == {"message": "gradient"}
    host.answer[:3] = bowl["gradient"](host.point, None)
    assert host.exchange(message="answer")["reason"] == f"the iterate of '{answer}Iterate' {words}"
    host.start(answer + "Point", [1.0, 2.0, 3.0], instance=2)
    assert host.exchange(message="step", instance=2)["reason"] == f"the point given to the oracle {words}"
