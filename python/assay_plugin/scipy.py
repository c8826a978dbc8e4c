"""SciPy's methods of scipy.optimize.minimize as plugins, named `scipyBFGS`, `scipyNelderMead`, ….

    assay run suites/more-wild.yaml --plugin 'python3 -m assay_plugin.scipy'

One step is one iteration of theirs; evaluations are counted by Assay. SciPy computes in float64: in a float32 trial its points
are rounded before they are evaluated.
"""

from typing import Annotated

import numpy as np
from scipy import __version__
from scipy.optimize import Bounds, minimize

from ._describe import Range
from ._driven import Driven
from ._registry import add_optimizer
from ._serve import serve

UNLIMITED = 2**31 - 1

# Method, what it needs, and the options that would end it before Assay does. Not COBYQA: SciPy holds a lock of the whole
# process (COBYQA_LOCK) until a minimization ends, so of two trials that step by turns the second would wait for ever.
METHODS = [
    ("Nelder-Mead", [], {"maxiter": UNLIMITED, "maxfev": UNLIMITED}),
    ("Powell", [], {"maxiter": UNLIMITED, "maxfev": UNLIMITED}),
    ("COBYLA", [], {"maxiter": UNLIMITED}),
    ("CG", ["gradient"], {"maxiter": UNLIMITED}),
    ("BFGS", ["gradient"], {"maxiter": UNLIMITED}),
    ("L-BFGS-B", ["gradient"], {"maxiter": UNLIMITED, "maxfun": UNLIMITED}),
    ("TNC", ["gradient"], {"maxfun": UNLIMITED}),
    ("SLSQP", ["gradient"], {"maxiter": UNLIMITED}),
    ("trust-constr", ["gradient"], {"maxiter": UNLIMITED}),
    ("Newton-CG", ["gradient", "hessianProduct"], {"maxiter": UNLIMITED}),
    ("trust-ncg", ["gradient", "hessianProduct"], {"maxiter": UNLIMITED}),
    ("trust-krylov", ["gradient", "hessianProduct"], {"maxiter": UNLIMITED}),
    ("dogleg", ["gradient", "hessian"], {"maxiter": UNLIMITED}),
    ("trust-exact", ["gradient", "hessian"], {"maxiter": UNLIMITED}),
]

# How far TNC moves a point to see its gradient change: less is lost in the rounding of points and gradients.
IN_FLOAT32 = {"TNC": {"accuracy": float(np.sqrt(np.finfo(np.float32).eps))}}

# A method that iterates so often without a question has stalled: trust-constr and dogleg do where values are not finite.
PATIENCE = 100

BOUNDED = {"Nelder-Mead", "Powell", "COBYLA", "L-BFGS-B", "TNC", "SLSQP", "trust-constr"}


class SciPyMethod(Driven):
    """`minimize` with one method; the subclasses say which."""

    method = needs = options = None

    def __init__(
        self,
        x,
        oracle,
        tolerance: Annotated[float, Range(0, 1), "minimize's tol: when the method ends by itself"] = 1e-8,
    ):
        super().__init__(x, oracle)
        self.tolerance = tolerance

    def run(self, x, oracle, report):
        bounds = oracle.bounds and Bounds(*(np.float64(side) for side in oracle.bounds))
        idle = 0

        def asking(question, form=np.float64):
            def answer(*x):
                nonlocal idle
                idle = 0
                return form(question(*x))

            return answer

        def iterated(x, *rest):
            nonlocal idle
            idle += 1
            if idle > PATIENCE:
                raise RuntimeError(f"SciPy's {self.method} has iterated {PATIENCE} times without an evaluation")
            report(x)

        derivatives = {
            "gradient": ("jac", asking(oracle.gradient)),
            "hessian": ("hess", asking(oracle.hessian)),
            "hessianProduct": ("hessp", asking(oracle.hessian_product)),
        }
        return minimize(
            asking(oracle.value, float),
            np.float64(x),
            method=self.method,
            tol=self.tolerance,
            bounds=bounds if self.method in BOUNDED else None,
            callback=iterated,
            options={**self.options, **(IN_FLOAT32.get(self.method, {}) if oracle.dtype == np.float32 else {})},
            **dict(derivatives[need] for need in self.needs),
        ).x.astype(oracle.dtype)


def offer():
    for method, needs, options in METHODS:
        name = "scipy" + method[0].upper() + method[1:].replace("-", "")
        made = type(name, (SciPyMethod,), {"method": method, "needs": needs, "options": options})
        add_optimizer(
            made,
            name=name,
            summary=f"SciPy's minimize(method='{method}').",
            requires=needs,
            formula="as in SciPy",
            source=f"SciPy {__version__}",
        )


offer()

if __name__ == "__main__":
    serve("assay_plugin.scipy", __version__)
