"""A plugin as Assay 0.1 had it for an example: version 1 of the protocol, word for word. It has to go on working.

    assay plugin check 'python3 Examples/python/raw_protocol.py'

Other languages can follow it line by line; in Python itself, assay_plugin is shorter.
"""

import json
import mmap
import sys

memory = None
instances = {}


def say(**message):
    sys.stdout.write(json.dumps(message, separators=(",", ":")) + "\n")
    sys.stdout.flush()


def hear():
    line = sys.stdin.readline()
    return json.loads(line) if line else None


def view(layout, region, scalar):
    """The numbers from a region's beginning to the end of the memory; mapped anew where it has grown."""
    global memory
    if memory is None or len(memory) < layout["bytes"]:
        memory = mmap.mmap(3, layout["bytes"])
    return (
        memoryview(memory)[layout[region] :]
        .cast("B")[: (layout["bytes"] - layout[region]) // 8 * 8]
        .cast("f" if scalar == "float32" else "d")
    )


class GradientDescent:
    """x ← x − rate·∇f(x)."""

    def __init__(self, message):
        self.n = message["dimension"]
        self.rate = message["settings"]["rate"]
        self.point = view(message["memory"], "point", message["scalar"])
        self.answer = view(message["memory"], "answer", message["scalar"])
        self.x = self.point[: self.n].tolist()

    def step(self):
        for i in range(self.n):
            self.point[i] = self.x[i]
        say(message="gradient")
        if hear()["message"] == "stop":
            say(message="stopped")
            return
        for i in range(self.n):
            self.point[i] = self.x[i] - self.rate * self.answer[i]
        self.x = self.point[: self.n].tolist()
        say(message="stepped")

    def save(self):
        say(message="saved", state=json.dumps(self.x))

    def restore(self, state):
        self.x = json.loads(state)
        say(message="restored")


class Bowl:
    """f(x) = x₀² + x₁²."""

    def __init__(self, message):
        self.scalar = message["scalar"]
        say(message="made", dimension=2, capabilities=["gradient"], optimum={"value": 0, "minimisers": 1})

    def lay(self, layout):
        self.point = view(layout, "point", self.scalar)
        self.answer = view(layout, "answer", self.scalar)
        say(message="laid")

    def show(self, vector):
        for i in range(2):
            self.answer[i] = {"start": 1.0, "minimiser": 0.0}[vector]
        say(message="shown")

    def value(self):
        self.answer[0] = self.point[0] ** 2 + self.point[1] ** 2
        say(message="answer")

    def gradient(self):
        for i in range(2):
            self.answer[i] = 2 * self.point[i]
        say(message="answer")


HELLO = {
    "message": "hello",
    "protocol": 1,
    "name": "raw_protocol.py",
    "version": "1",
    "language": "Python",
    "optimizers": [
        {
            "name": "rawGradientDescent",
            "summary": "Gradient descent with a fixed rate.",
            "formula": "x ← x − rate·∇f(x)",
            "source": "Cauchy (1847)",
            "requires": ["gradient"],
            "savesState": True,
            "hyperparameters": [
                {"name": "rate", "summary": "the rate", "kind": "number", "least": 0, "greatest": 1000, "default": 0.01}
            ],
        }
    ],
    "problems": [
        {
            "name": "rawBowl",
            "summary": "A sum of two squares.",
            "formula": "x₀² + x₁²",
            "domain": "ℝ²",
            "optimum": "0 at 0",
            "start": "(1, 1)",
            "source": "an example",
            "parameters": [],
        }
    ],
}


def answer(message):
    name, instance = message["message"], instances.get(message.get("instance"))
    if name == "hello" and message["protocol"] == 1:
        say(**HELLO)
    elif name == "start" and message["optimizer"] == "rawGradientDescent":
        instances[message["instance"]] = GradientDescent(message)
        say(message="started")
    elif name == "make" and message["problem"] == "rawBowl":
        instances[message["instance"]] = Bowl(message)
    elif name == "end":
        instances.pop(message["instance"], None)
    elif instance is None:
        say(message="failed", reason=f"no answer to {json.dumps(message)[:100]}")
    elif name == "restore":
        instance.restore(message["state"])
    elif name == "lay":
        instance.lay(message["memory"])
    elif name == "show":
        instance.show(message["vector"])
    elif name in ("step", "save", "value", "gradient"):
        getattr(instance, name)()
    else:
        say(message="failed", reason=f"no answer to {json.dumps(message)[:100]}")


while (message := hear()) is not None:
    answer(message)
