"""The benchmark's plugin in Python, by the package: what echo.c does."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "python"))

import numpy as np
from assay_plugin import objective, optimizer, serve


@objective(name="echo", borrows_point=True)
class Echo:
    "Its value is its first coordinate, its gradient its point."

    def __init__(self, dimension: int = 10):
        self.start = np.zeros(dimension)

    def value(self, x):
        return x[0]

    def gradient(self, x):
        return x


@optimizer(name="echoDescent", requires=["gradient"])
def descent(x, oracle):
    "x − g/2."
    while True:
        x -= np.float32(0.5) * oracle.gradient(x)
        yield x


serve()
