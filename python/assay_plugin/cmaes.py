"""CMA-ES of the package cmaes (CyberAgent) as a plugin, named `cmaesCMA`.

    assay run suite.yaml --plugin 'python3 -m assay_plugin.cmaes'

One step is one generation; the iterate is the best point so far.
"""

from importlib.metadata import version
from typing import Annotated

import numpy as np
from cmaes import CMA, SepCMA

from ._describe import Range
from ._registry import add_optimizer
from ._serve import serve


class Whole:
    """With all of its state: cmaes leaves its random generator out of what it pickles, and some of its memory unset."""

    def __init__(self, **arguments):
        super().__init__(**arguments)
        self._funhist_values[:] = 0

    def __getstate__(self):
        return self.__dict__

    def __setstate__(self, state):
        self.__dict__.update(state)


class WholeCMA(Whole, CMA):
    pass


class WholeSepCMA(Whole, SepCMA):
    pass


class Generations:
    """A distribution that is asked for points and told their values."""

    kind = None

    def __init__(
        self,
        x,
        oracle,
        seed,
        sigma: Annotated[float, Range(1e-300, 1e300), "the first standard deviation"] = 0.5,
        population: Annotated[int, Range(0, 1_000_000), "points a generation; 0 for 4 + ⌊3 ln n⌋"] = 0,
    ):
        self.x = x
        self.least = np.inf
        self.oracle = oracle
        bounds = oracle.bounds and np.float64(oracle.bounds).T
        self.distribution = self.kind(
            mean=np.float64(x),
            sigma=sigma,
            seed=seed % 2**32,
            population_size=population or None,
            bounds=None if bounds is None or not np.isfinite(bounds).all() else bounds,
        )

    def step(self):
        if self.distribution.should_stop():
            raise StopIteration
        told = []
        for _ in range(self.distribution.population_size):
            point = self.distribution.ask()
            value = self.oracle.value(point)
            if value < self.least:
                self.least, self.x = value, point.astype(self.oracle.dtype)
            told.append((point, value))
        self.distribution.tell(told)


def offer():
    for name, kind, summary in (
        ("cmaesCMA", WholeCMA, "CMA-ES of the package cmaes."),
        ("cmaesSepCMA", WholeSepCMA, "CMA-ES with a diagonal covariance, of the package cmaes."),
    ):
        add_optimizer(
            type(name, (Generations,), {"kind": kind}),
            name=name,
            summary=summary,
            formula="as in cmaes",
            source=f"cmaes {version('cmaes')}",
        )


offer()

if __name__ == "__main__":
    serve("assay_plugin.cmaes", version("cmaes"))
