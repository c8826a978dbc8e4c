"""Models: what of a plugin learns from mini-batches and is examined on held-out examples."""

import hashlib

import numpy as np

from . import _arithmetic, _describe, _registry
from ._answers import AnswerError, numbers
from ._connection import ANSWER, BOUND, SHOWN

models = {}

# What a model may take beside its settings.
LENT = ("seed", "dtype", "threads", "data_folder")
NEEDED = {
    "start": "the initial parameters, as one vector",
    "steps_per_epoch": "how many steps go once through the training examples",
    "loss": "a function of (step, x)",
    "gradient": "a function of (step, x)",
    "examine": "a function of x",
}


def model(made=None, **options):
    """Offers a model: a class that is made by `C(setting=…)`.

    It has `start`, `steps_per_epoch`, `loss(step, x)`, `gradient(step, x)` and `examine(x)`, and `data`, the arrays that it
    learns from and is examined on. `step` counts from 0 and addresses the mini-batch, as `mini_batch` does. With `labels`,
    the class of each held-out example, `examine` returns (loss, predicted classes), else the loss. `parameters` may tell the
    names and shapes of the tensors in x, `classes` their number, and `data_name` where the data are from. Beside its settings
    it may take a `seed` of which all random numbers come, the `dtype` of x, `data_folder` and `threads`. Options: see
    `add_model`.
    """
    if made is None:
        return lambda made: model(made, **options)
    add_model(made, **options)
    return made


def add_model(
    made,
    name=None,
    summary=None,
    formula="as in its source code",
    domain="ℝⁿ, n parameters",
    start_text="its own",
    source="its author",
    settings=None,
):
    """Offers a model under a name. `settings` replaces what the signature says of them."""
    form = {
        "name": name or made.__name__,
        "summary": summary or _registry.summary_of(made),
        "formula": formula,
        "domain": domain,
        "start": start_text,
        "source": source,
        "settings": _describe.parameters(made, 0, LENT) if settings is None else settings,
    }
    models[form["name"]] = (form, made)


class MadeModel:
    """A model of one seed, and how it answers."""

    def __init__(self, message):
        form, function = models[message["model"]]
        self.name = form["name"]
        self.dtype = np.dtype(message["scalar"])
        lent = int(message["seed"], 16), self.dtype, message["threads"], message.get("dataFolder")
        settings = _describe.values(form["settings"], message["settings"])
        self.made = function(**settings, **_describe.taken(function, dict(zip(LENT, lent))))
        _arithmetic.check(f"making '{self.name}'")
        for part, meaning in NEEDED.items():
            if not hasattr(self.made, part):
                raise AnswerError(f"the model '{self.name}' needs '{part}': {meaning}")
        self.start = self.numbers(self.made.start, None, f"the start of '{self.name}'")
        self.labels = self.stated_labels()

    def numbers(self, given, shape, what):
        return numbers(given, shape, self.dtype, what)

    def stated_labels(self):
        labels = getattr(self.made, "labels", None)
        if labels is None:
            return None
        labels = numbers(labels, None, np.float64, f"the held-out labels of '{self.name}'")
        self.classes = int(getattr(self.made, "classes", labels.max() + 1))
        if any(labels != np.floor(labels)) or labels.min() < 0 or labels.max() >= self.classes:
            raise AnswerError(f"the held-out labels of '{self.name}' are to be whole numbers from 0 to {self.classes - 1}")
        return labels

    def description(self):
        described = {
            "dimension": len(self.start),
            "stepsPerEpoch": int(self.made.steps_per_epoch),
            "data": getattr(self.made, "data_name", self.name),
            "dataDigest": self.data_digest(),
        }
        if self.labels is not None:
            described.update(classes=self.classes, heldOut=len(self.labels))
        parameters = getattr(self.made, "parameters", None)
        if parameters is not None:
            shapes = {name: [int(each) for each in np.atleast_1d(shape)] for name, shape in dict(parameters).items()}
            described["parameters"] = [{"name": name, "shape": shape} for name, shape in shapes.items()]
        return described

    def data_digest(self):
        stated = getattr(self.made, "data_digest", None)
        if stated is not None:
            return stated
        if not hasattr(self.made, "data"):
            raise AnswerError(
                f"the model '{self.name}' needs 'data': the arrays that it learns from and is examined on, "
                "whose digest the report has"
            )
        data = self.made.data
        arrays = list(data) if isinstance(data, (list, tuple)) else [data]
        return digest_of(arrays if self.labels is None else [*arrays, self.labels])

    def answer(self, connection, message):
        kind = message["message"]
        if kind == "bind":
            longest = max(len(self.start), 1 + (0 if self.labels is None else len(self.labels)))
            self.regions = connection.regions(message["memory"], len(self.start), longest, self.dtype)
            connection.send(BOUND)
        elif kind == "show":
            shown = {"start": self.start, "labels": self.labels}[message["vector"]]
            self.regions.answer[: len(shown)] = shown
            connection.send(SHOWN)
        else:
            answer = self.evaluate(kind, message.get("step"))
            self.regions.answer[: len(answer)] = answer
            connection.send(ANSWER)

    def evaluate(self, kind, step):
        x = self.regions.point.copy()
        what = f"the answer of '{self.name}' to '{kind}'" + ("" if step is None else f" of step {step}")
        try:
            if kind == "examine":
                return self.examination(self.made.examine(x), what)
            if kind not in ("loss", "gradient"):
                raise AnswerError(f"a model has no answer to '{kind}'")
            given = getattr(self.made, kind)(step, x)
        finally:
            _arithmetic.check(f"'{kind}' of '{self.name}'")
        return self.numbers(given, () if kind == "loss" else self.start.shape, what).reshape(-1)

    def examination(self, given, what):
        if self.labels is None:
            return self.numbers(given, (), what).reshape(-1)
        if not isinstance(given, (tuple, list)) or len(given) != 2:
            raise AnswerError(f"{what} is to be a pair: the loss, and the predicted class of each held-out example")
        loss = self.numbers(given[0], (), f"the loss in {what}")
        return np.append(loss, self.numbers(given[1], self.labels.shape, f"the list of predictions in {what}"))

    def drop(self):
        pass


def digest_of(arrays):
    """32 hexadecimal digits for the bits, types and shapes of some arrays."""
    digest = hashlib.blake2b(digest_size=16)
    for array in map(np.asarray, arrays):
        digest.update(f"{array.dtype.str}{array.shape}".encode())
        digest.update(np.ascontiguousarray(array))
    return digest.hexdigest()
