"""The loop that answers Assay's messages."""

import atexit
import base64
import ctypes
import inspect
import math
import os
import platform
import sys
import traceback

import numpy as np

from . import _arithmetic, _describe, _models, _registry, _sources, _state
from ._answers import AnswerError, numbers
from ._connection import (
    ANSWER,
    BOUND,
    CONVERGED,
    DIVERGED,
    RESTORED,
    SHOWN,
    STARTED,
    STEPPED,
    STOPPED,
    VERSION,
    Connection,
    answer_count,
)
from ._oracle import Diverged, Oracle, Stop

was_called = False


def serve(name=None, version="1"):
    """Answers Assay until it goes away; the last line of a plugin."""
    global was_called
    was_called = True
    if sys.stdin and sys.stdin.isatty():
        sys.exit(f"this is a plugin, which Assay starts: assay run SUITE --plugin 'python3 {sys.argv[0]}'")
    keep_freed_memory()
    if changed := _arithmetic.put_back():
        print(f"what '{name or sys.argv[0]}' imports changed arithmetic ({changed}), which is put back", file=sys.stderr)
    Server(Connection(), name or sys.argv[0], version).run()


@atexit.register
def note_missing_serve():
    """Tells why a plugin that Assay started ends at once; an exception has told already."""
    offers = _registry.optimizers or _registry.objectives or _models.models
    if offers and not was_called and is_started_by_assay() and not hasattr(sys, "last_type"):
        print("'serve()' was not called; it is the last line of a plugin", file=sys.stderr)


def is_started_by_assay():
    """Whether descriptor 3 is memory that may be shared, as docs/reference/protocol.md says."""
    try:
        return os.readlink("/proc/self/fd/3").startswith("/memfd:")
    except OSError:
        return False


def keep_freed_memory():
    """Has glibc keep what large arrays free: a step of a million numbers would take ten times as long for new pages."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(-3, 1 << 25)  # M_MMAP_THRESHOLD, at its greatest
        mallopt(-1, (1 << 31) - 1)  # M_TRIM_THRESHOLD


class Server:
    def __init__(self, connection, name, version):
        self.connection = connection
        self.name = name
        self.version = version
        self.instances = {}

    def run(self):
        while (message := self.connection.receive()) is not None:
            try:
                self.answer(message)
            except AnswerError as error:
                self.connection.send_message("failed", reason=str(error))
            except Exception as error:
                traceback.print_exc()
                self.connection.send_message("failed", reason=f"{type(error).__name__}: {error}")

    def answer(self, message):
        kind = message["message"]
        if kind == "hello":
            self.hello(message)
        elif kind == "start":
            self.instances[message["instance"]] = RunningOptimizer(self.connection, message)
            self.connection.send(STARTED)
        elif kind == "make":
            made = _models.MadeModel(message) if "model" in message else MadeObjective(message)
            self.instances[message["instance"]] = made
            self.connection.send_message("made", **made.description())
        elif kind == "end":
            self.instances.pop(message["instance"]).drop()
        else:
            self.instances[message["instance"]].answer(self.connection, message)

    def hello(self, message):
        if message["protocol"] != VERSION:
            raise ValueError(f"this plugin speaks version {VERSION} of the protocol, not {message['protocol']}")
        self.connection.open_memory(message["memory"])
        self.connection.send_message(
            "hello",
            protocol=VERSION,
            name=self.name,
            version=self.version,
            language=f"Python {platform.python_version()}",
            compiler=f"{platform.python_implementation()} by {platform.python_compiler()}, NumPy {np.__version__}",
            files=_sources.files(),
            packages=_sources.packages(),
            optimizers=[form for form, _ in _registry.optimizers.values()],
            problems=[form for form, *_ in _registry.objectives.values()],
            models=[form for form, _ in _models.models.values()],
        )


class RunningOptimizer:
    def __init__(self, connection, message):
        form, function = _registry.optimizers[message["optimizer"]]
        self.name = form["name"]
        count = answer_count(message["dimension"], message["residuals"], message["capabilities"])
        self.regions = connection.regions(message["memory"], message["dimension"], count, message["scalar"])
        self.oracle = Oracle(connection, self.regions, message)
        settings = _describe.values(form["hyperparameters"], message["settings"])
        if _describe.takes_seed(function):
            settings["seed"] = self.oracle.seed
        make = function if inspect.isclass(function) else lambda *a, **k: Generated(function(*a, **k), a[0], self.name)
        self.method = make(self.regions.point.copy(), self.oracle, **settings)
        _arithmetic.check(f"making '{self.name}'")

    def answer(self, connection, message):
        kind = message["message"]
        if kind == "step":
            self.step(connection)
        elif kind == "save":
            state = _state.dumped(self.method.__dict__, self.lasting)
            connection.send_message("saved", state=base64.b64encode(state).decode())
        elif kind == "restore":
            state = _state.loaded(base64.b64decode(message["state"]), self.lasting)
            self.method.__dict__.clear()
            self.method.__dict__.update(state)
            connection.send(RESTORED)
        else:
            raise ValueError(f"an optimizer has no answer to '{kind}'")

    @property
    def lasting(self):
        """What a state refers to, and which is no part of it."""
        return {"oracle": self.oracle, "method": self.method}

    def step(self, connection):
        end = STEPPED
        self.oracle.open()
        try:
            self.method.step()
        except Stop:
            end = STOPPED
        except StopIteration:
            end = CONVERGED
        except Diverged:
            end = DIVERGED
        finally:
            is_stopped = self.oracle.close()
            _arithmetic.check(f"a step of '{self.name}'")
        if is_stopped:
            # A library may have caught what said so.
            end = STOPPED
        if end is STEPPED:
            x = numbers(self.method.x, self.regions.point.shape, self.oracle.dtype, f"the iterate of '{self.name}'")
            self.regions.point[:] = x
        connection.send(end)

    def drop(self):
        getattr(self.method, "drop", lambda: None)()


class Generated:
    """A generator as a class with a step."""

    def __init__(self, generator, x, name):
        if not hasattr(generator, "__next__"):
            raise AnswerError(f"'{name}' has no 'yield': a function yields its iterate after each step")
        self._generator = generator
        self.x = x

    def step(self):
        self.x = next(self._generator)


class MadeObjective:
    def __init__(self, message):
        form, function, self.borrows_point = _registry.objectives[message["problem"]]
        settings = _describe.values(form["settings"], message["settings"])
        if _describe.takes_seed(function):
            settings["seed"] = int(message["seed"], 16)
        self.name = form["name"]
        self.dtype = np.dtype(message["scalar"])
        self.made = function(**settings)
        _arithmetic.check(f"making '{self.name}'")
        self.start = self.numbers(self.made.start, None, "start")
        self.capabilities = _registry.capabilities(self.made)
        self.bounds = self.vectors("bounds", 2)
        self.optimum = self.stated_optimum()
        self.residuals = self.residual_count()
        n, m = len(self.start), self.residuals
        self.shapes = {
            "value": (),
            "gradient": (n,),
            "hessian": (n, n),
            "hessianProduct": (n,),
            "residuals": (m,),
            "jacobian": (m, n),
        }

    def numbers(self, given, shape, part):
        return numbers(given, shape, self.dtype, f"the {part} of '{self.name}'")

    def stated_optimum(self):
        optimum = getattr(self.made, "optimum", None)
        if optimum is None:
            return None
        if not isinstance(optimum, (tuple, list)) or len(optimum) != 2:
            raise AnswerError(f"the optimum of '{self.name}' is to be a pair: the least value, and a list of minimizers")
        value, minimizers = optimum
        if np.ndim(minimizers) == 0:
            raise AnswerError(f"the minimizers of '{self.name}' are to be a list of vectors")
        least = float(self.numbers(value, (), "optimum"))
        if not math.isfinite(least):
            raise AnswerError(f"the optimum of '{self.name}' is {least} in {self.dtype}; leave it out if it is not known")
        return least, [self.numbers(each, self.start.shape, "minimizer") for each in minimizers]

    def vectors(self, name, count):
        """Some vectors as long as the start, or None."""
        vectors = getattr(self.made, name, None)
        if vectors is None:
            return None
        if len(vectors) != count:
            raise AnswerError(f"the {name} of '{self.name}' are {len(vectors)} vectors, not {count}")
        return [self.numbers(vector, self.start.shape, f"vector of {name}") for vector in vectors]

    def residual_count(self):
        if "residuals" not in self.capabilities:
            return 0
        return len(numbers(self.made.residuals(self.start.copy()), None, self.dtype, f"what '{self.name}' has as residuals"))

    def description(self):
        described = {
            "dimension": len(self.start),
            "residuals": self.residuals,
            "capabilities": self.capabilities,
            "bounds": self.bounds is not None,
        }
        if self.optimum is not None:
            described["optimum"] = {"value": self.optimum[0], "minimizers": len(self.optimum[1])}
        return described

    def answer(self, connection, message):
        kind = message["message"]
        if kind == "bind":
            count = answer_count(len(self.start), self.residuals, self.capabilities)
            self.regions = connection.regions(message["memory"], len(self.start), count, self.dtype)
            self.seen_point = self.regions.point.view()
            self.seen_point.flags.writeable = False
            connection.send(BOUND)
        elif kind == "show":
            self.regions.answer[: len(self.start)] = self.vector(message["vector"], message["index"])
            connection.send(SHOWN)
        else:
            what = f"the answer of '{self.name}' to '{kind}'"
            try:
                given = self.evaluate(kind)
            finally:
                _arithmetic.check(f"'{kind}' of '{self.name}'")
            answer = numbers(given, self.shapes[kind], self.dtype, what).reshape(-1)
            self.regions.answer[: len(answer)] = answer
            connection.send(ANSWER)

    def vector(self, name, index):
        if name == "start":
            return self.start
        if name == "minimizer":
            return self.optimum[1][index]
        return self.bounds[("lower", "upper").index(name)]

    def evaluate(self, kind):
        x = self.seen_point if self.borrows_point else self.regions.point.copy()
        if kind == "hessianProduct":
            return self.made.hessian_product(x, self.regions.direction.copy())
        return getattr(self.made, kind)(x)

    def drop(self):
        pass
