"""A run: what every framework's recorder is made of."""

import atexit
import contextlib
import math
import multiprocessing
import operator
import os
import sys
import threading
import time

import numpy as np

from . import _facts
from ._digests import digest_of_array, elements_of_array
from ._recording import STAGES, Recording

_MOST_CLASSES = 256
# How much an array of a stage says about the type that a program computes in; a loss is a double in any program.
_SCALAR_RANKS = {"initialization": 4, "update": 4, "gradient": 3, "forward": 2, "data": 1}
# What a program may do before its first step.
_MOST_WAITING = 64 << 20
# Of what a program says wrongly.
_MOST_WORDS = 20


class Run:
    """Records the steps of one program. It never raises into the program: what is wrong is said once, and left out."""

    def __init__(self, path, level="steps", mode="new"):
        self.level = level
        self.steps = 0
        self._recording = Recording(path, mode)
        self._is_settled = False
        self._losses = 0
        self._gradients = 0
        self._value = math.nan
        self._lock = threading.RLock()
        self._shapes = {}
        self._changed = set()
        self._told = set()
        self._noted = {}
        self.facts = {"level": level, "arguments": _arguments(), "optimizer": "program", "settings": {}}
        self.is_recording = True
        self._closers = []
        self._last_step, self._elements_of = _limits()
        self._start = None
        self._witnesses = {}
        self._scalar_rank = 0
        self._sources = ""
        # How many tensors the recorder could not see into.
        self.unseen = 0
        os.register_at_fork(after_in_child=self._leave_to_parent)
        atexit.register(self.close)

    # The interface

    def log(self, stage, name, array):
        """Records an array of this step.

        `stage` is data, initialization, forward, loss, gradient or update, and `array` whatever NumPy can read.
        """
        if self.is_recording:
            with self._harmless(f"'{name}' of {stage}"):
                self._log(stage, str(name), array)

    def step(self, loss=None):
        """Ends a step; `loss` is the value that the step was made with."""
        if not self.is_recording:
            return
        if loss is not None and not self._losses:
            with self._harmless("the loss of a step"):
                self._log("loss", "loss", _one_number(loss))
        with self._guard():
            if not self._settle():
                return
            if self._noted != self.facts:
                self._note()
            self._recording.end_step(self.steps + 1, self._value, self._losses, self._gradients)
            self.steps += 1
            self._losses, self._gradients, self._value = 0, 0, math.nan
        self._start = self._start or time.perf_counter()
        if self.is_recording and self._last_step is not None and self.steps >= self._last_step:
            self._end_program()

    def examine(self, predictions, labels, loss=None):
        """Records what was predicted for held-out examples: a class for each, or a row of scores."""
        if self.is_recording:
            with self._harmless("an examination"):
                self._examine(np.asarray(predictions), np.asarray(labels).reshape(-1), loss)

    def resume(self, step):
        """Continues after `step`, whose state the program has loaded: later steps count anew."""
        if self.is_recording:
            with self._harmless("a resumption"):
                self._resume(operator.index(step))

    def close(self, reason=""):
        """Ends the recording; nothing is recorded after that."""
        if not self.is_recording:
            return
        with self._guard():
            if self.steps:
                self._note()
            self._recording.end(reason or _reason_of_end)
        self.is_recording = False
        while self._closers:
            self._closers.pop()()

    def on_close(self, action):
        """Has `action` called when the recording ends."""
        self._closers.append(action)

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        self.close(f"{kind.__name__}: {value}" if kind else "")

    # For recorders of frameworks

    def add(self, kind, name, digest, shape=(), read=None):
        """`read` returns the array's type, shape and bytes, which are kept if they were asked for."""
        if self.is_recording:
            with self._guard():
                self._recording.add(self._recording.index(kind, name, shape), digest)
                if read is not None and self._keeps(name):
                    self._recording.keep(read())
                self._gradients += kind == "gradient"
                self._refuse_endless_step()

    def add_operation(self, name, inputs, outputs, shape=(), reads=()):
        """`reads` has for each output what returns its elements, or None."""
        with self._guard():
            self._recording.add_operation(self._recording.index("operation", name, shape), inputs, outputs)
            if self._keeps(name):
                for number, read in enumerate(reads):
                    if read is not None:
                        self._recording.keep(read(), number)
            self._refuse_endless_step()

    def _keeps(self, name):
        """Whether the elements of an array of this step are kept."""
        return self._elements_of is not None and self._elements_of[0] == self.steps + 1 and self._elements_of[1] in ("", name)

    def loss(self, value, is_only=False):
        """Adds to the step's value, since gradients add up; or replaces it."""
        self._value = value if is_only or not self._losses else self._value + value
        self._losses += 1

    def leave(self, reason):
        """Ends the recording, says why, and lets the program continue."""
        if self.is_recording:
            self.is_recording = False
            say(f"{reason}; the recording ends after step {self.steps}, and the program continues")

    # Parts

    def _log(self, stage, name, array):
        if stage not in STAGES:
            raise ValueError(f"there is no stage '{stage}'; there are {', '.join(STAGES)}")
        array = np.asarray(array)
        if stage == "loss" and array.dtype.kind == "c":
            raise ValueError("it is complex, and a loss is a real number")
        digest = digest_of_array(array)
        self._tell_other_shape(stage, name, array)
        self.add(stage, name, digest, array.shape, lambda: elements_of_array(array))
        if stage == "loss" and array.size == 1:
            self.loss(float(array.reshape(-1)[0]))
        else:
            self._learn_scalar(_SCALAR_RANKS.get(stage, 0), array.dtype)
        if stage == "initialization" and not self.steps:
            self.facts["dimension"] = self.facts.get("dimension", 0) + array.size

    def _learn_scalar(self, rank, kind):
        """A framework's own recorder knows better."""
        if kind.kind in "fcV" and rank > self._scalar_rank and ("scalar" not in self.facts or self._scalar_rank):
            self._scalar_rank = rank
            self.facts["scalar"] = "float64" if kind.newbyteorder("=") in (np.float64, np.complex128) else "float32"

    def _resume(self, step):
        if step < 0:
            raise ValueError(f"there is no step {step}")
        with self._guard():
            self.steps = step
            self._losses, self._gradients, self._value = 0, 0, math.nan
            self._recording.resume(step)

    def _examine(self, predictions, labels, loss):
        if predictions.ndim > 1 and predictions.shape[-1] == 1:
            predictions = predictions.reshape(-1)
        elif predictions.ndim > 1:
            predictions = predictions.reshape(-1, predictions.shape[-1]).argmax(1)
        if len(predictions) != len(labels):
            raise ValueError(f"{len(predictions)} predictions are given for {len(labels)} labels")
        loss = math.nan if loss is None else float(loss)
        correct = int((predictions == labels).sum())
        classes = _class_count(predictions, labels)
        if not classes and len(labels):
            kinds = f"predictions are {predictions.dtype}, and labels {labels.dtype}"
            self.tell(
                f"an examination has no accuracy: classes are whole numbers from 0 to {_MOST_CLASSES - 1}, but {kinds}; "
                "of scores for one class, predict those above a threshold"
            )
        with self._guard():
            self._note()
            self._recording.examination(self.steps, loss, classes, correct, predictions, labels)

    def _settle(self):
        """Learns which process of the program this is, at its first step; False for one that only helps another."""
        if self._is_settled:
            return True
        number, ranks = rank()
        if ranks == 1 and multiprocessing.parent_process() is not None:
            self.is_recording = False
        elif ranks > 1:
            self.facts |= {"rank": number, "ranks": ranks}
            self._recording.path += f".rank{number}" if number else ""
        self._is_settled = True
        return self.is_recording

    def _end_program(self):
        """Ends the program where it stands, as it was asked to: no handler of its own runs, which might save a model."""
        if "ASSAY_RECORD_PERTURBATION" in os.environ:
            from ._witnesses import witnesses

            self.facts |= {"seconds": time.perf_counter() - self._start}
            self._witnesses = witnesses()
        self.close()
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(Exception):
                stream.flush()
        for child in multiprocessing.active_children():
            child.kill()
        os._exit(0)

    def _note(self):
        # Taken once, at the first step: at its end a script has no file any more, and a killed one never gets there.
        self._sources = self._sources or _facts.sources()
        lines = _facts.facts() | {"program.sources": self._sources} | self._witnesses
        if self.unseen:
            lines["program.unseenTensors"] = str(self.unseen)
        self._recording.note(self.facts | {"lines": lines})
        self._noted = dict(self.facts)

    def _refuse_endless_step(self):
        if self._recording.waiting_bytes > _MOST_WAITING:
            self._recording.forget()
            self.leave("no step has ended; a program without an optimizer says run.step()")

    def _tell_other_shape(self, stage, name, array):
        """Says once that a name has another array than before, which is recorded all the same."""
        shape = (array.shape, array.dtype)
        known = self._shapes.setdefault((stage, name), shape)
        # The last mini-batch of an epoch may be a smaller one.
        isnt_known = known != shape if stage in ("update", "gradient") else known[1] != array.dtype
        if isnt_known and (stage, name) not in self._changed:
            self._changed.add((stage, name))
            was, now = (f"{kind} {list(extents)}" for extents, kind in (known, shape))
            say(f"'{name}' of {stage} was an array of {was}, and now is one of {now}; both are recorded")

    @contextlib.contextmanager
    def _harmless(self, subject):
        """What a program says wrongly is left out, and why is said once: a training is worth more than its record."""
        try:
            yield
        except Exception as error:
            self.tell(f"{subject} is not recorded: {error}")

    def tell(self, words):
        """Says it, once."""
        if words not in self._told and len(self._told) < _MOST_WORDS:
            self._told.add(words)
            say(words)

    def _guard(self):
        return _Guard(self)

    def _leave_to_parent(self):
        if self.is_recording:
            self.is_recording = False
            self._recording.forget()


class _Guard:
    """What goes wrong inside ends the recording with words, and not the program."""

    def __init__(self, run):
        self.run = run

    def __enter__(self):
        self.run._lock.acquire()

    def __exit__(self, kind, value, trace):
        self.run._lock.release()
        if kind is not None and issubclass(kind, Exception):
            self.run.leave(f"'{self.run._recording.path}': {value.strerror if isinstance(value, OSError) else repr(value)}")
            return True
        return False


def say(words):
    # A program may have closed the stream.
    with contextlib.suppress(Exception):
        print(f"assay_record: {words}", file=sys.stderr, flush=True)


def rank():
    """The rank of this process and how many there are; (0, 1) for a program of one process."""
    distributed = sys.modules.get("torch.distributed")
    if distributed is not None and distributed.is_available() and distributed.is_initialized():
        return distributed.get_rank(), distributed.get_world_size()
    return int(os.environ.get("RANK", "0")), int(os.environ.get("WORLD_SIZE", "1"))


def _limits():
    """The step after which the program is ended, and the step and name of the arrays whose elements are kept; None if not."""
    kept, last = os.environ.get("ASSAY_RECORD_ELEMENTS_OF"), os.environ.get("ASSAY_RECORD_THROUGH")
    step, _, name = (kept or "0").partition("/")
    return int(last) if last else None, (int(step), name) if kept else None


def _arguments():
    return list(getattr(sys, "orig_argv", None) or [sys.executable, *sys.argv])


def _one_number(loss):
    loss = np.asarray(loss)
    if loss.size != 1:
        raise ValueError(f"it is one number, not {loss.size}")
    return loss


def _class_count(predictions, labels):
    """How many classes there are; 0 if they are not small whole numbers."""
    both = np.concatenate([predictions, labels]) if len(labels) else labels
    if not both.size or both.dtype.kind not in "biu" or both.min() < 0 or both.max() >= _MOST_CLASSES:
        return 0
    return int(both.max()) + 1


_reason_of_end = ""


def _note_exceptions():
    """Lets a program that ends by an exception say so in its recording."""
    known = sys.excepthook

    def hook(kind, value, trace):
        global _reason_of_end
        _reason_of_end = f"{kind.__name__}: {value}"[:500]
        known(kind, value, trace)

    sys.excepthook = hook


_note_exceptions()
