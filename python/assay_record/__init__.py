"""Records a program that learns, so that Assay can show, compare and gate it like any other trial.

`assay record -- python train.py` records a script as it is. Inside a program, `with assay_record.run(model, optimizer):`
records a loop of PyTorch, and `run.log`, `run.step` and `run.examine` any other.
"""

import os
import pathlib
import sys

# The parts are imported when they are used. A program may set the threads of NumPy's libraries before it imports NumPy.
__all__ = ["current", "resume", "run"]

_LEVELS = ("steps", "modules", "operations")
_current = None


def run(model=None, optimizer=None, *, level=None, file=None):
    """Returns the recording of this program, to be used in a `with`.

    Under `assay record` it is the one that is under way. Else it is written to `file`, or to the script's name with the ending
    `.recording`; `assay record --from FILE` makes the report. `model` and `optimizer` are those of PyTorch, if any.
    """
    recording = current() or _begin(file or os.environ.get("ASSAY_RECORDING") or _usual_file(), level)
    if model is not None or optimizer is not None:
        try:
            from ._torch import attach

            attach(recording, model, optimizer)
        except Exception as error:
            recording.tell(f"{error}; the model and the optimizer are not recorded by themselves")
    return recording


def current():
    """The recording that is under way, or None."""
    return _current if _current is not None and _current.is_recording else None


def resume(step):
    """Says that the program has loaded its state after `step`; nothing if it is not recorded."""
    if current() is not None:
        current().resume(step)


def _usual_file():
    return pathlib.Path(sys.argv[0] or "program").stem + ".recording"


def _begin(path, level=None):
    global _current
    from ._run import Run, say

    level = level or os.environ.get("ASSAY_RECORD_LEVEL", "steps")
    if level not in _LEVELS:
        say(f"there is no level '{level}'; there are {', '.join(_LEVELS)}, and steps are recorded")
        level = "steps"
    _current = Run(path, level, os.environ.get("ASSAY_RECORD_MODE", "replace"))
    return _current
