"""A plugin that misbehaves, with Python's standard library alone: `faulty.py` in one step of a trial, in the way that the
setting `fault` says; `faulty.py FAULT` when it is loaded. `faulty.py listens FILE` writes down all it hears and could read."""

import ctypes
import json
import math
import mmap
import os
import re
import resource
import signal
import sys
import time

STEP_FAULTS = [
    "none", "segmentationFault", "abort", "killed", "exitCode", "exitSilently", "hang", "memory", "garbage", "halfMessage",
    "binary", "storm", "longLine", "unknownMessage", "wrongMessage", "nan", "infinity", "pastPoint", "pastAnswer",
    "shrinksMemory", "closedOutput", "closedInput", "fork", "daemon", "raises", "refuses", "refusesAndContinues",
    "writesErrors", "raisesCommands", "asksForever", "asksWhatIsNotThere", "continuesAfterStop", "closesAll", "forkAndHang",
    "mumblesAndHangs", "forgetsPoint", "forgetsIterate",
]  # fmt: skip
PROBLEM_FAULTS = [
    "none", "exitInValue", "raisesInValue", "garbageInValue", "hangInValue", "noDimension", "hugeDimension", "badBounds",
    "nanBounds", "minimizerOutside", "raisesInMake", "exitInMake", "forgetsValue", "vectorValue", "forgetsStart",
    "vastDimension", "lessThanNoMinimizers",
]  # fmt: skip

memory = None
instances = {}


def write(data):
    while data:
        data = data[os.write(1, data) :]


def say(**message):
    write(json.dumps(message).encode() + b"\n")


pending = b""


def hear():
    global pending
    while b"\n" not in pending:
        more = os.read(0, 4096)
        if not more:
            sys.exit(0)
        pending += more
    line, _, pending = pending.partition(b"\n")
    if sys.argv[1:2] == ["listens"]:
        with open(sys.argv[2], "ab") as heard:
            heard.write(line + b"\n")
    return json.loads(line)


def doubles(layout, region):
    global memory
    if memory is None or len(memory) < layout["bytes"]:
        memory = mmap.mmap(3, layout["bytes"])
    return memoryview(memory)[layout[region] :].cast("B")[: (layout["bytes"] - layout[region]) // 8 * 8].cast("d")


class Descent:
    """Gradient descent with rate ½ whose third step goes wrong."""

    def __init__(self, message):
        self.n = message["dimension"]
        self.fault = message["settings"]["fault"]
        self.layout = message["memory"]
        self.point = doubles(self.layout, "point")
        self.answer = doubles(self.layout, "answer")
        self.x = self.point[: self.n].tolist()
        self.steps = 0
        say(message="started")

    def ask(self, question):
        for i in range(self.n):
            self.point[i] = self.x[i]
        say(message=question)
        return hear()["message"] == "answer"

    def step(self):
        self.steps += 1
        if self.steps == 3 and self.fault == "refuses":
            say(message="failed", reason=f"in process {os.getpid()}")
            return
        if self.steps == 3:
            self.misbehave()
        if not self.ask("gradient"):
            say(message="stopped")
            return
        for i in range(self.n):
            self.x[i] -= 0.5 * self.answer[i]
        if self.steps == 3 and self.fault == "nan":
            self.x[0] = float("nan")
        if self.steps == 3 and self.fault == "infinity":
            self.x[0] = float("inf")
        if self.steps != 3 or self.fault != "forgetsIterate":
            for i in range(self.n):
                self.point[i] = self.x[i]
        say(message="stepped")

    def misbehave(self):
        commit = getattr(self, re.sub("[A-Z]", lambda letter: "_" + letter[0].lower(), self.fault), None)
        if commit:
            commit()

    def segmentation_fault(self):
        ctypes.string_at(1)

    def abort(self):
        os.write(2, b"abandoned on purpose\n")
        os.abort()

    def killed(self):
        os.kill(os.getpid(), signal.SIGKILL)

    def exit_code(self):
        os.write(2, b"no more\n")
        os._exit(3)

    def exit_silently(self):
        os._exit(0)

    def hang(self):
        time.sleep(3600)

    def memory(self):
        kept = []
        while True:
            kept.append(bytearray(1 << 24))

    def garbage(self):
        write(b"what a fine day\n")
        hear()

    def half_message(self):
        write(b'{"message":"gra')
        os._exit(0)

    def binary(self):
        write(bytes(range(256)) + b"\n")
        hear()

    def storm(self):
        for i in range(self.n):
            self.point[i] = self.x[i]
        while True:
            write(b'{"message":"gradient"}\n' * 1000)

    def long_line(self):
        while True:
            write(b"x" * (1 << 16))

    def unknown_message(self):
        say(message="celebrate")
        hear()

    def wrong_message(self):
        say(message="bound")
        hear()

    def past_point(self):
        self.point[self.n] = 1.0

    def past_answer(self):
        self.answer[self.n] = 1.0

    def shrinks_memory(self):
        try:
            os.ftruncate(3, 0)
        except OSError as error:
            os.write(2, f"{error}\n".encode())
            os._exit(4)

    def closed_output(self):
        os.close(1)
        time.sleep(3600)

    def closed_input(self):
        os.close(0)
        self.ask("gradient")

    def closes_all(self):
        os.closerange(0, 100)
        time.sleep(3600)

    def fork(self):
        if os.fork() == 0:
            time.sleep(3600)
        os._exit(5)

    def leave_daemon(self):
        """A process in a session of its own, whose parent has ended, and that holds none of our descriptors."""
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                os.closerange(0, 100)
                time.sleep(3600)
            os._exit(0)

    def daemon(self):
        self.leave_daemon()
        os._exit(6)

    def fork_and_hang(self):
        self.leave_daemon()
        time.sleep(3600)

    def raises(self):
        say(message="failed", reason="no descent was found")
        hear()

    def refuses_and_continues(self):
        write(b'{"message":"failed","reason":"no descent"}\n{"message":"started"}\n')
        hear()

    def raises_commands(self):
        os.write(2, b"\x1b[2Jwords\n::error::words\n")
        say(message="failed", reason="a\n::error::x | <b>\r\n  ##[error]y \x1b[2J")
        hear()

    def writes_errors(self):
        for line in range(20000):
            os.write(2, f"error {line}\n".encode())

    def mumbles_and_hangs(self):
        os.write(2, b"I do not know\n")
        time.sleep(1000)

    def asks_forever(self):
        while self.ask("gradient"):
            pass
        while True:
            self.ask("gradient")

    def forgets_point(self):
        say(message="gradient")
        hear()

    def asks_what_is_not_there(self):
        if not self.ask("hessianProduct"):
            say(message="stopped")

    def continues_after_stop(self):
        while self.ask("gradient"):
            pass
        say(message="stepped")
        hear()


class Problem:
    """x² in one dimension, that goes wrong at its third value."""

    def __init__(self, message):
        self.fault = message["settings"]["fault"]
        self.values = 0
        if self.fault == "exitInMake":
            os._exit(7)
        if self.fault == "raisesInMake":
            say(message="failed", reason="no such data")
            return
        dimensions = {"noDimension": 0, "hugeDimension": 1 << 40, "vastDimension": 10**9, "vectorValue": 2}
        self.n = dimensions.get(self.fault, 1)
        counts = {"lessThanNoMinimizers": -1, "minimizerOutside": 1}
        optimum = {"value": 0, "minimizers": counts.get(self.fault, 0)}
        bounds = self.fault in ("badBounds", "nanBounds", "minimizerOutside")
        say(message="made", dimension=self.n, capabilities=["gradient"], bounds=bounds, optimum=optimum)

    def bind(self, layout):
        self.point = doubles(layout, "point")
        self.answer = doubles(layout, "answer")
        say(message="bound")

    def show(self, vector):
        if self.fault != "forgetsStart":
            for i in range(self.n):
                self.answer[i] = {"start": 1.0, "lower": 2.0, "upper": -2.0, "minimizer": 3.0}[vector]
                if self.fault == "nanBounds" and vector != "start":
                    self.answer[i] = math.nan
                if self.fault == "minimizerOutside":
                    self.answer[i] = {"start": 1.0, "lower": -2.0, "upper": 2.0, "minimizer": 3.0}[vector]
        say(message="shown")

    def value(self):
        self.values += 1
        if self.values == 3:
            if self.fault == "exitInValue":
                os._exit(8)
            if self.fault == "raisesInValue":
                say(message="failed", reason="ValueError: no value here")
                return
            if self.fault == "garbageInValue":
                write(b"{}\n")
                return
            if self.fault == "hangInValue":
                time.sleep(3600)
            if self.fault == "forgetsValue":
                say(message="answer")
                return
            if self.fault == "vectorValue":
                self.answer[1] = 1.0
        self.answer[0] = self.point[0] ** 2
        say(message="answer")

    def gradient(self):
        for i in range(self.n):
            self.answer[i] = self.point[i]
        say(message="answer")


def hello(fault):
    parameter = {"name": "fault", "summary": "how it misbehaves", "kind": "choice"}
    form = {
        "message": "hello",
        "protocol": 2,
        "name": "faulty.py",
        "version": "1",
        "language": "Python",
        "optimizers": [
            {
                "name": "faultyDescent",
                "summary": "Misbehaves.",
                "formula": "none",
                "source": "made for tests",
                "requires": ["gradient"],
                "hyperparameters": [{**parameter, "choices": STEP_FAULTS, "default": "none"}],
            }
        ],
        "problems": [
            {
                "name": "faultyParabola",
                "summary": "Misbehaves.",
                "formula": "none",
                "domain": "ℝ",
                "optimum": "none",
                "start": "1",
                "source": "made for tests",
                "settings": [{**parameter, "choices": PROBLEM_FAULTS, "default": "none"}],
            }
        ],
    }
    if fault == "otherVersion":
        form["protocol"] = 3
    if fault == "badName":
        form["optimizers"][0]["name"] = "faulty descent"
    if fault == "sameNameTwice":
        form["optimizers"] *= 2
    if fault == "badDefault":
        form["optimizers"][0]["hyperparameters"][0]["default"] = "nothing"
    if fault == "missingKey":
        del form["optimizers"][0]["summary"]
    if fault == "nothingOffered":
        form["optimizers"] = form["problems"] = []
    if fault == "noProblem":
        form["problems"] = []
    if fault == "greeting":
        write(b"Welcome!\n")
    if fault == "silent":
        os._exit(0)
    if fault == "crash":
        os.kill(os.getpid(), signal.SIGSEGV)
    say(**form)


def descriptors():
    """Beyond what it was given, it sees nothing."""
    return sorted(int(name) for name in os.listdir("/proc/self/fd") if os.path.exists(f"/proc/self/fd/{name}"))


if len(sys.argv) > 1 and sys.argv[1] == "listens":
    seen = json.dumps({"descriptors": descriptors()})
    with open(sys.argv[2], "a") as heard:
        heard.write(seen + "\n")
if len(sys.argv) > 1 and sys.argv[1] == "descriptors":
    seen = f"{descriptors()} {resource.getrlimit(resource.RLIMIT_CORE)[0]}"
    with open(sys.argv[2], "w") as file:
        file.write(seen)

while True:
    message = hear()
    name = message["message"]
    if name == "hello":
        hello(sys.argv[1] if len(sys.argv) > 1 else "none")
    elif name == "start":
        instances[message["instance"]] = Descent(message)
    elif name == "make":
        instances[message["instance"]] = Problem(message)
    elif name == "end":
        instances.pop(message["instance"], None)
    elif name == "bind":
        instances[message["instance"]].bind(message["memory"])
    elif name == "show":
        instances[message["instance"]].show(message["vector"])
    else:
        getattr(instances[message["instance"]], name)()
