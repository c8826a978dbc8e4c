"""Records a training of NumPy many times, without a fault and with one in a random step; prints what and where each is.

    planted_faults.py FOLDER COUNT

A pair N is N.clean.recording and N.fault.recording. Both keep the elements of the fault's step.
"""

import os
import pathlib
import random
import sys

import numpy as np
from assay_record import _run

STEPS, BATCH = 12, 8


def train(file, step=0, fault=None, choose=None, kept=0):
    """Returns the kind and the name of the array that has the fault, and the element if there is one of an ulp."""
    os.environ["ASSAY_RECORD_ELEMENTS_OF"] = str(kept)
    chance = np.random.default_rng(3)
    x, y = chance.standard_normal((STEPS * BATCH, 4)), chance.standard_normal((STEPS * BATCH, 2))
    weights = {"first": chance.standard_normal((4, 6)) / 2, "second": chance.standard_normal((6, 2)) / 2}
    expected = None
    run = _run.Run(str(file))
    for name, array in weights.items():
        run.log("initialization", name, array)
    for number in range(1, STEPS + 1):
        is_due = number == step
        rows = np.arange((number - 1) * BATCH, number * BATCH)
        if is_due and fault == "batch":
            one, other = choose.sample(range(BATCH), 2)
            rows[[one, other]] = rows[[other, one]]
            expected = "data", "x"
        if is_due and fault == "seed":
            chance = np.random.default_rng(choose.randrange(4, 1 << 30))
            expected = "forward", "hidden"
        features, labels = x[rows], y[rows]
        run.log("data", "x", features)
        hidden = np.tanh(features @ weights["first"]) * (chance.random((BATCH, 6)) < 0.8)
        run.log("forward", "hidden", hidden)
        errors = hidden @ weights["second"] - labels
        terms = (errors**2).ravel()
        loss = terms.sum() / BATCH
        if is_due and fault == "order":
            # Another order of the sum that has another result; there may be none.
            sums = (np.cumsum(terms[np.random.default_rng(k).permutation(terms.size)])[-1] / BATCH for k in range(100))
            loss = next((each for each in sums if each != loss), loss)
            expected = ("loss", "loss") if loss != terms.sum() / BATCH else None
        gradients = {"second": hidden.T @ errors / BATCH, "first": features.T @ (errors @ weights["second"].T * (hidden != 0))}
        for name, gradient in gradients.items():
            run.log("gradient", name, gradient)
            weights[name] = weights[name] - 0.05 * gradient
        if is_due and fault == "weight":
            name = choose.choice(list(weights))
            place = tuple(choose.randrange(extent) for extent in weights[name].shape)
            weights[name][place] = np.nextafter(weights[name][place], 9)
            expected = "update", name, *place
        for name in gradients:
            run.log("update", name, weights[name])
        run.step(loss=loss)
    run.close()
    return expected


folder, count = pathlib.Path(sys.argv[1]), int(sys.argv[2])
choose = random.Random(5)
for number in range(count):
    fault, expected = ("weight", "order", "batch", "seed")[number % 4], None
    while expected is None:
        step = choose.randint(1, STEPS)
        expected = train(folder / f"{number}.fault.recording", step, fault, choose, kept=step)
    train(folder / f"{number}.clean.recording", kept=step)
    print(step, *expected)
