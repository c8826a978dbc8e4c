"""What a signature says of a plugin's settings."""

import inspect
import typing


class Range:
    """The range of a number: `rate: Annotated[float, Range(0, 1), "the step's length"] = 0.1`."""

    def __init__(self, least, greatest):
        self.least = least
        self.greatest = greatest


def parameters(function, given, lent=("seed",)):
    """The settings of a function or of a class: its parameters but for the first `given` positional ones and what is lent."""
    target = function.__init__ if inspect.isclass(function) else function
    signature = list(inspect.signature(target).parameters.values())
    if inspect.isclass(function):
        signature = signature[1:]
    hints = typing.get_type_hints(target, include_extras=True)
    kept = [p for p in signature[given:] if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY) and p.name not in lent]
    return [_parameter(p, hints.get(p.name)) for p in kept]


def takes_seed(function):
    target = function.__init__ if inspect.isclass(function) else function
    return "seed" in inspect.signature(target).parameters


def taken(function, lent):
    """Which of what a run lends the function takes."""
    target = function.__init__ if inspect.isclass(function) else function
    return {name: value for name, value in lent.items() if name in inspect.signature(target).parameters}


def _parameter(parameter, hint):
    hint, notes = (hint.__origin__, hint.__metadata__) if hasattr(hint, "__metadata__") else (hint, ())
    required = parameter.default is parameter.empty
    form = {
        "name": parameter.name,
        "summary": next((note for note in notes if isinstance(note, str)), parameter.name),
        **_kind(hint, None if required else parameter.default, parameter.name),
    }
    for note in notes:
        if isinstance(note, Range):
            form.update(least=note.least, greatest=note.greatest)
    if not required:
        form["default"] = _wire(parameter.default)
    return form


def _kind(hint, default, name):
    if typing.get_origin(hint) is typing.Literal:
        return {"kind": "choice", "choices": list(typing.get_args(hint))}
    if hint is bool or isinstance(default, bool):
        return {"kind": "flag"}
    if hint is int or (hint is None and isinstance(default, int)):
        return {"kind": "integer"}
    if hint is float or (hint is None and isinstance(default, float)):
        return {"kind": "number"}
    if hint in (list, tuple) or typing.get_origin(hint) in (list, tuple) or isinstance(default, (list, tuple)):
        return {"kind": "numbers"}
    raise TypeError(f"the setting '{name}' needs a type: float, int, bool, list or Literal of texts")


def _wire(value):
    return list(value) if isinstance(value, tuple) else value


def values(forms, settings):
    """The settings of a message as Python's own values."""
    return {form["name"]: _value(form, settings[form["name"]]) for form in forms}


def _value(form, value):
    """JSON writes 0.0 as 0: whether a number is a float is for the setting's description to say."""
    if form["kind"] == "integer":
        return int(value)
    if form["kind"] == "number":
        return float(value)
    if form["kind"] == "numbers":
        default = form.get("default") or []
        is_whole = default and all(isinstance(number, int) for number in default) and all(n == int(n) for n in value)
        return [int(number) if is_whole else float(number) for number in value]
    return value
