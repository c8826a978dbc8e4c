"""What this plugin offers: decorators that put it on the list."""

import inspect

from . import _describe

METHODS = {
    "gradient": "gradient",
    "hessian": "hessian",
    "hessianProduct": "hessian_product",
    "residuals": "residuals",
}

optimizers = {}
objectives = {}


def optimizer(function=None, **options):
    """Offers an optimizer: a generator function, or a class.

    A generator function `f(x, oracle, setting: float = 0.1, …)` yields its iterate after each step; when it returns, the
    method has converged. A class is made by `C(x, oracle, setting=…)`, has a method `step()` and the iterate in `x`; its
    instances can be saved in the middle of a run. Options: see `add_optimizer`.
    """
    if function is None:
        return lambda function: optimizer(function, **options)
    add_optimizer(function, **options)
    return function


def add_optimizer(
    function,
    name=None,
    summary=None,
    formula="as in its source code",
    source="its author",
    requires=(),
    greatest_dimension=None,
    settings=None,
):
    """Offers an optimizer under a name; `requires` lists what of the objective it needs beside its value.

    Those are keys of `METHODS`. `settings` replaces what the signature says of them: a list of forms as in
    docs/reference/protocol.md.
    """
    forms = _describe.parameters(function, 2) if settings is None else settings
    required = [requires] if isinstance(requires, str) else list(requires)
    for capability in required:
        if capability not in METHODS:
            raise ValueError(f"'requires' has '{capability}', which is none of {', '.join(METHODS)}")
    savable = inspect.isclass(function) and getattr(function, "saves_state", True)
    form = {
        "name": name or function.__name__,
        "summary": summary or summary_of(function),
        "formula": formula,
        "source": source,
        "requires": required,
        "hyperparameters": forms,
        "savesState": savable,
    }
    if greatest_dimension is not None:
        form["greatestDimension"] = greatest_dimension
    optimizers[form["name"]] = (form, function)


def objective(function=None, **options):
    """Offers an objective: a function of x with `start=…`, or a class.

    A class is made by `C(setting=…)` and has `start`, `value(x)`, and what it offers of `gradient(x)`, `hessian(x)`,
    `hessian_product(x, v)`, `residuals(x)` with `jacobian(x)`, `bounds` (lower, upper) and `optimum` (value, [minimizers]).
    It may take a `seed` of which all random numbers come. Options: see `add_objective`.
    """
    if function is None:
        return lambda function: objective(function, **options)
    add_objective(function, **options)
    return function


def add_objective(
    function,
    name=None,
    summary=None,
    formula="as in its source code",
    domain="ℝⁿ",
    optimum_text="not stated",
    start_text="its own",
    source="its author",
    borrows_point=False,
    **parts,
):
    """Offers an objective under a name; of a plain function `parts` are the attributes a class would have.

    With `borrows_point` x is no copy but a view of the shared memory, which cannot be written and which the next question
    overwrites: for objectives of very many dimensions that keep nothing of x.
    """
    made = function if inspect.isclass(function) else _class_of(function, parts)
    form = {
        "name": name or function.__name__,
        "summary": summary or summary_of(function),
        "formula": formula,
        "domain": domain,
        "optimum": optimum_text,
        "start": start_text,
        "source": source,
        "settings": _describe.parameters(made, 0) if inspect.isclass(function) else [],
    }
    objectives[form["name"]] = (form, made, borrows_point)


def summary_of(function):
    text = (function.__doc__ or "").strip().split("\n")[0]
    return text or f"{function.__name__}, in Python."


def _class_of(function, parts):
    if "start" not in parts:
        raise TypeError(f"the objective '{function.__name__}' needs a start: @objective(start=[…])")
    statics = {key: staticmethod(part) if callable(part) else part for key, part in parts.items()}
    return type(function.__name__, (), {"value": staticmethod(function), **statics})


def capabilities(made):
    """What an objective can do beyond its value."""
    return [capability for capability, method in METHODS.items() if hasattr(made, method)]
