"""Models: what the package answers about mini-batches, held-out examples and parameters."""

import numpy as np
import pytest
from assay_plugin import mini_batch

LINE = """
import numpy as np
from assay_plugin import mini_batch, model, serve

@model
class line:
    "A line through seeded points, and on which side of it others are."

    parameters = {"slope": 1, "offset": (1,)}

    def __init__(self, seed, dtype, rate: float = 2.0):
        self.seed = seed
        self.t = np.linspace(-1, 1, 10, dtype=dtype)
        self.y = rate * self.t - 1
        self.data = (self.t, self.y)
        self.start = [1.0, 0.0]
        self.steps_per_epoch = 4
        self.labels = (self.y > 0).astype(int)

    def errors(self, step, x):
        rows = mini_batch(self.seed, step, 10, 3)
        return self.t[rows], x[0] * self.t[rows] + x[1] - self.y[rows]

    def loss(self, step, x):
        return np.mean(self.errors(step, x)[1] ** 2)

    def gradient(self, step, x):
        t, errors = self.errors(step, x)
        return [2 * np.mean(errors * t), 2 * np.mean(errors)]

    def examine(self, x):
        outputs = x[0] * self.t + x[1]
        return np.mean((outputs - self.y) ** 2), outputs > 0.5

serve()
""".replace("outputs > 0.5", "(outputs > 0).astype(int)")


class Model:
    """A model that was made, and its answers."""

    def __init__(self, host, name, settings=None, scalar="float64", seed=7, **lent):
        self.host = host
        form = next(form for form in host.hello["models"] if form["name"] == name)
        complete = {each["name"]: each["default"] for each in form["settings"] if "default" in each} | (settings or {})
        self.made = host.exchange(
            message="make", instance=1, model=name, settings=complete, scalar=scalar, seed=f"{seed:016x}", threads=1, **lent
        )
        if self.made["message"] == "made":
            self.n, self.held_out = self.made["dimension"], self.made.get("heldOut", 0)
            layout = host.layout(self.n, max(self.n, 1 + self.held_out), scalar)
            assert host.exchange(message="bind", instance=1, memory=layout) == {"message": "bound"}
            self.start = self.shown("start", self.n)

    def shown(self, vector, count):
        assert self.host.exchange(message="show", instance=1, vector=vector, index=0) == {"message": "shown"}
        return self.host.answer[:count].copy()

    def ask(self, kind, x, count, **more):
        self.host.point[:] = x
        reply = self.host.exchange(message=kind, instance=1, **more)
        return self.host.answer[:count].copy() if reply["message"] == "answer" else reply["reason"]

    def loss(self, step, x):
        return self.ask("loss", x, 1, step=step)

    def gradient(self, step, x):
        return self.ask("gradient", x, self.n, step=step)

    def examine(self, x):
        return self.ask("examine", x, 1 + self.held_out)


def test_a_class_is_a_model(plugin):
    model = Model(plugin(LINE), "line")
    assert {key: model.made[key] for key in ("dimension", "stepsPerEpoch", "data", "classes", "heldOut", "parameters")} == {
        "dimension": 2,
        "stepsPerEpoch": 4,
        "data": "line",
        "classes": 2,
        "heldOut": 10,
        "parameters": [{"name": "slope", "shape": [1]}, {"name": "offset", "shape": [1]}],
    }
    assert len(bytes.fromhex(model.made["dataDigest"])) == 16
    assert model.start.tolist() == [1, 0]
    assert model.shown("labels", 10).tolist() == [0] * 7 + [1] * 3
    t = np.linspace(-1, 1, 10)
    rows = mini_batch(7, 5, 10, 3)
    errors = 0.5 * t[rows] + 0.25 - (2 * t[rows] - 1)
    np.testing.assert_allclose(model.loss(5, [0.5, 0.25])[0], np.mean(errors**2), rtol=1e-12)
    np.testing.assert_allclose(model.gradient(5, [0.5, 0.25]), [2 * np.mean(errors * t[rows]), 2 * np.mean(errors)], rtol=1e-12)
    examined = model.examine([2.0, -1.0])
    assert examined[0] == 0 and (examined[1:] == model.shown("labels", 10)).all()


def test_data_are_known_by_their_bits(plugin):
    host = plugin(LINE)
    digests = [Model(host, "line", settings).made["dataDigest"] for settings in ({}, {"rate": 3}, {})]
    assert digests[0] == digests[2] != digests[1]


def test_an_epoch_goes_once_through_all_examples():
    for examples, batch in ((10, 3), (10, 10), (10, 100), (1, 1)):
        steps = -(-examples // batch)
        for epoch in range(3):
            shown = np.concatenate([mini_batch(5, epoch * steps + step, examples, batch) for step in range(steps)])
            assert sorted(shown) == list(range(examples))
    orders = {tuple(mini_batch(seed, step, 50, 50)) for seed in (1, 2) for step in range(3)}
    assert len(orders) == 6


def test_an_epochs_order_is_the_same_everywhere():
    """Reports of two machines are compared, so these numbers may not change."""
    assert mini_batch(7, 0, 10, 10).tolist() == [5, 0, 3, 9, 2, 4, 8, 7, 6, 1]
    assert mini_batch((1 << 64) - 1, 10**12, 7, 3).tolist() == [5, 4, 2]


WRONG = [
    ("return np.mean(self.errors(step, x)[1] ** 2)", "return self.errors(step, x)[1]", "loss", "step 4 has 3 numbers"),
    ("return np.mean(self.errors(step, x)[1] ** 2)", "return 1j", "loss", "'loss' of step 4 is a complex, not 1 number"),
    ("return np.mean(self.errors(step, x)[1] ** 2)", "raise OSError('gone')", "loss", "OSError: gone"),
    ("return [2 * np.mean(errors * t), 2", "return [2", "gradient", "of step 4 has 1 number in shape (1,), not 2 numbers"),
    ("return [2 * np.mean(errors * t), 2", "return ['a', 2", "gradient", "'gradient' of step 4 is text, not 2 numbers"),
    ("(outputs > 0).astype(int)", "[0]", "examine", "predictions in the answer of 'line' to 'examine' has 1 number"),
    (", (outputs > 0).astype(int)", "", "examine", "is to be a pair: the loss, and the predicted class of each"),
]


@pytest.mark.parametrize(("sound", "wrong", "question", "words"), WRONG)
def test_a_wrong_answer_names_the_question_and_the_step(plugin, sound, wrong, question, words):
    assert sound in LINE
    model = Model(plugin(LINE.replace(sound, wrong)), "line")
    answer = model.examine([1, 0]) if question == "examine" else getattr(model, question)(4, [1, 0])
    assert words in answer


NEEDED = [
    ("self.steps_per_epoch = 4", "pass", "the model 'line' needs 'steps_per_epoch': how many steps go once through the"),
    ("def examine", "def other", "the model 'line' needs 'examine': a function of x"),
    ("self.data = (self.t, self.y)", "pass", "the model 'line' needs 'data': the arrays that it learns from"),
    ("(self.y > 0).astype(int)", "self.y", "the held-out labels of 'line' are to be whole numbers from 0 to 1"),
]


@pytest.mark.parametrize(("sound", "wrong", "words"), NEEDED)
def test_what_a_model_lacks_is_named(plugin, sound, wrong, words):
    assert sound in LINE
    made = Model(plugin(LINE.replace(sound, wrong)), "line").made
    assert made["message"] == "failed" and made["reason"].startswith(words)


def test_a_model_of_regression_has_a_loss_alone(plugin):
    source = LINE.replace("self.labels = (self.y > 0).astype(int)", "pass").replace(", (outputs > 0).astype(int)", "")
    model = Model(plugin(source), "line")
    assert "classes" not in model.made and model.examine([2, -1]).tolist() == [0]


def test_a_model_takes_what_the_run_lends(plugin):
    source = LINE.replace("seed, dtype, rate", "seed, dtype, data_folder, threads, rate").replace(
        "self.data = ", "self.data_name = f'{data_folder} {threads} {dtype}'; self.data = "
    )
    host = plugin(source)
    assert [each["name"] for each in host.hello["models"][0]["settings"]] == ["rate"]
    assert Model(host, "line", dataFolder="points", scalar="float32").made["data"] == "points 1 float32"
    assert Model(host, "line").made["data"] == "None 1 float64"


def test_an_answer_that_is_no_number_is_an_answer(plugin):
    source = LINE.replace("return np.mean(self.errors(step, x)[1] ** 2)", "return float('nan')")
    assert np.isnan(Model(plugin(source), "line").loss(0, [1, 0])[0])
