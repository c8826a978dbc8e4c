"""An oracle answers its own step: each question by itself, also of several threads, and none before or after."""

PLUGIN = """
import threading
import numpy as np
from assay_plugin import optimizer, serve

@optimizer(requires=["gradient"])
def parallel(x, oracle):
    "Eight threads ask for the gradient at points of their own, which must be twice as long."
    answers = {}
    def ask(number):
        point = np.full(2, float(number))
        answers[number] = [oracle.gradient(point)[0] for _ in range(20)]
    while True:
        threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
        for thread in threads: thread.start()
        for thread in threads: thread.join()
        yield np.array([sum(answer == 2 * number for answer in answers[number]) for number in (1, 7)])

kept = []

@optimizer
def keeps(x, oracle):
    "Keeps its oracle."
    kept.append(oracle)
    while True:
        oracle.value(x)
        yield x

@optimizer
def borrows(x, oracle):
    "Asks the oracle of another trial."
    while True:
        kept[0].value(x)
        yield x

@optimizer
def deaf(x, oracle):
    "Catches everything."
    while True:
        try:
            oracle.value(x)
        except BaseException:
            pass
        yield x
serve()
"""


def test_several_threads_get_their_own_answers(plugin):
    host = plugin(PLUGIN)
    host.start("parallel", [1.0, 1.0])
    end, questions = host.step({"gradient": lambda x, v: 2 * x})
    assert end == "stepped" and len(questions) == 160
    assert list(host.point) == [20, 20]


def test_an_oracle_that_is_kept_answers_no_other_trial(plugin):
    host = plugin(PLUGIN)
    host.start("keeps", [1.0, 1.0], instance=1)
    assert host.step({"value": lambda x, v: 1.0}, instance=1) == ("stepped", ["value"])
    host.start("borrows", [1.0, 1.0], instance=2)
    reply = host.exchange(message="step", instance=2)
    assert reply["message"] == "failed" and reply["reason"].startswith("the oracle was asked outside of a step")


def test_a_step_that_catches_its_end_is_stopped(plugin):
    host = plugin(PLUGIN)
    host.start("deaf", [1.0, 1.0])
    assert host.step({"value": lambda x, v: 1.0}, budget=0)[0] == "stopped"
