"""A plugin for Assay. `assay plugin check 'python3 plugin.py'` puts it through its checks.

`assay plugin new` writes the package assay_plugin beside the plugin. It is also in the folder `python` of Assay's checkout.
"""

from typing import Annotated

from assay_plugin import Range, optimizer, serve


@optimizer(name="gradientDescent", requires=["gradient"], formula="x ← x − rate·∇f(x)", source="Cauchy (1847)")
class GradientDescent:
    "Gradient descent with a fixed rate. Replace the step by your own."

    def __init__(self, x, oracle, rate: Annotated[float, Range(0, 1e300), "the learning rate"] = 0.01):
        self.x = x
        self.oracle = oracle
        self.rate = rate

    def step(self):
        self.x = self.x - self.rate * self.oracle.gradient(self.x)


serve(version="0.1.0")
