"""Gradient descent as a plugin: the same bits as Assay's own.

assay run suites/classics.yaml --filter gradientDescent --plugin 'python3 Examples/python/gradient_descent.py'
"""

from typing import Annotated

from assay_plugin import Range, optimizer, serve


@optimizer(
    name="gradientDescent",
    requires=["gradient"],
    formula="x ← x − rate·∇f(x)",
    source="Cauchy, Comptes Rendus 25 (1847) 536–538",
)
def gradient_descent(x, oracle, rate: Annotated[float, Range(0, 1e300), "the rate"] = 0.01):
    "Gradient descent with a fixed rate, in Python."
    while True:
        x = x - rate * oracle.gradient(x)
        yield x


serve()
