"""Optimizers, objectives and models in Python for Assay.

    from assay_plugin import optimizer, serve

    @optimizer(requires=["gradient"])
    def gradient_descent(x, oracle, rate: float = 0.01):
        "Gradient descent with a fixed rate."
        while True:
            x = x - rate * oracle.gradient(x)
            yield x

    serve()

Run a suite with it: `assay run suite.yaml --plugin 'python3 gradient_descent.py'`.
"""

import os
import pathlib

# Before NumPy is loaded: many trials run side by side, and a sum should not depend on how many cores there are.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from . import _sources
from ._batches import mini_batch
from ._describe import Range
from ._driven import Driven
from ._models import add_model, model
from ._oracle import Diverged, Stop
from ._registry import add_objective, add_optimizer, objective, optimizer
from ._serve import serve

_sources.note_files_read()
__version__ = pathlib.Path(__file__).with_name("VERSION").read_text().strip()

__all__ = [
    "Diverged",
    "Driven",
    "Range",
    "Stop",
    "add_model",
    "add_objective",
    "add_optimizer",
    "mini_batch",
    "model",
    "objective",
    "optimizer",
    "serve",
]
