"""The floating-point environment of this process, which serves many trials: each counts on it to be as IEEE 754 begins.

Libraries that are compiled with `-ffast-math`, `torch.set_flush_denormal` and `fesetround` change it, and with it the bits of
every later trial.
"""

import ctypes

from ._answers import AnswerError

# Not literals where they are used: Python computes with those when it compiles.
_ONE, _TINY, _HALF, _LEAST_NORMAL = 1.0, 1e-30, 0.5, 2.0**-1022
# C's FE_DFL_ENV, on x86-64 and AArch64.
_USUAL = ctypes.c_void_p(-1)


def change():
    """Returns how this thread's arithmetic differs from what is promised, in words; None if it does not."""
    words = []
    if _ONE + _TINY != _ONE or _ONE - _TINY != _ONE:
        words.append("rounding is no longer to nearest")
    if _LEAST_NORMAL * _HALF == 0:
        words.append("subnormal numbers are flushed to zero")
    return ", ".join(words) or None


def put_back():
    """Makes the promised environment this thread's again; returns how it was changed, or None."""
    changed = change()
    if changed:
        restore = getattr(ctypes.CDLL(None), "fesetenv", None)
        if restore is not None:
            restore(_USUAL)
    return changed


def check(what):
    """Puts arithmetic back, and raises an error if `what`, which has just run, has changed it."""
    changed = put_back()
    if changed:
        raise AnswerError(f"{what} left the floating-point environment changed ({changed}); restore it before returning")
