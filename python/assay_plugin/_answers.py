"""What a plugin's author wrote becomes numbers of the trial's type, or an error that says what it is instead."""

import math
from numbers import Real

import numpy as np


class AnswerError(ValueError):
    """An answer that is not what was asked for: `what` is no `shape` of real numbers."""


def numbers(answer, shape, dtype, what):
    """The answer as an array of `shape` and `dtype`; `shape` is None for a vector of any length.

    The answer has exactly as many numbers as `shape`, in that shape, in one row, or with axes of length 1 more or less.
    Nothing is broadcast, no imaginary part is dropped, and neither None nor a text is a number.
    """
    array = _array(answer, what)
    if array.dtype.kind not in "iuf":
        raise AnswerError(f"{what} is {_kind(answer, array)}, not {_numbers(shape)}")
    if isinstance(answer, np.ma.MaskedArray) and np.ma.is_masked(answer):
        raise AnswerError(f"{what} is a masked array that lacks numbers")
    if shape is None:
        if array.size == 0 or len(_long_axes(array.shape)) > 1:
            raise AnswerError(f"{what} has shape {array.shape}, but is to be a vector")
        shape = (array.size,)
    if array.shape != shape and (
        array.size != math.prod(shape) or _long_axes(array.shape) not in (_long_axes(shape), _long_axes((array.size,)))
    ):
        raise AnswerError(f"{what} has {_count(array.size)} in shape {array.shape}, not {_numbers(shape)}")
    with np.errstate(over="ignore"):
        return array.astype(dtype, copy=False).reshape(shape)


def _array(answer, what):
    try:
        array = np.asarray(answer)
    except Exception as error:
        raise AnswerError(f"{what} is no array of numbers: {error}") from None
    # Whole numbers beyond 64 bits, and fractions.
    if array.dtype.kind == "O" and all(isinstance(each, Real) and not isinstance(each, bool) for each in array.flat):
        try:
            return array.astype(np.float64)
        except OverflowError:
            raise AnswerError(f"{what} has a whole number that is beyond float64") from None
    return array


def _long_axes(shape):
    return tuple(length for length in shape if length != 1)


def _numbers(shape):
    if shape is None:
        return "a vector of numbers"
    return f"{_count(math.prod(shape))} in shape {shape}" if shape else "1 number"


def _count(count):
    return "1 number" if count == 1 else f"{count} numbers"


def _kind(answer, array):
    if answer is None:
        return "None (a 'return' may be missing)"
    if array.dtype.kind in "US":
        return "text"
    if array.ndim:
        return f"an array of {array.dtype}"
    name = type(answer).__name__
    return f"{'an' if name[0].lower() in 'aeiou' else 'a'} {name}"
