"""Assay's side of the protocol, small: it starts a plugin and speaks to it."""

import json
import os
import pathlib
import subprocess
import sys

import numpy as np
import pytest

PACKAGE = pathlib.Path(__file__).resolve().parents[1]


class Host:
    """One plugin's process, with the memory as arrays."""

    def __init__(self, arguments):
        self.memory = os.memfd_create("test")
        self.sizes = {}
        environment = {**os.environ, "PYTHONPATH": str(PACKAGE)}
        self.process = subprocess.Popen(
            [sys.executable, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
            pass_fds=[3],
            preexec_fn=lambda: os.dup2(self.memory, 3),
        )
        self.hello = self.exchange(message="hello", protocol=2, memory=3)

    def send(self, **message):
        self.process.stdin.write(json.dumps(message).encode() + b"\n")
        self.process.stdin.flush()

    def receive(self):
        return json.loads(self.process.stdout.readline())

    def exchange(self, **message):
        self.send(**message)
        return self.receive()

    def layout(self, n, longest, scalar):
        dtype = np.dtype(scalar)
        region = (n * dtype.itemsize + 127) // 64 * 64
        layout = {"point": 0, "direction": region, "answer": 2 * region, "bytes": 2 * region + longest * dtype.itemsize + 64}
        os.ftruncate(self.memory, max(layout["bytes"], os.fstat(self.memory).st_size))
        self.map = np.memmap(f"/proc/self/fd/{self.memory}", np.uint8, "r+")
        self.point, self.direction, self.answer = (
            self.map[layout[name] : layout[name] + count * dtype.itemsize].view(dtype)
            for name, count in (("point", n), ("direction", n), ("answer", longest))
        )
        return layout

    def start(self, optimizer, x, settings=None, scalar="float64", instance=1, bounds=None, residuals=0, **given):
        n = len(x)
        layout = self.layout(n, max(n * n, residuals * n), scalar)
        self.point[:] = x
        if bounds:
            self.direction[:] = bounds[0]
            self.answer[:n] = bounds[1]
        form = next(form for form in self.hello["optimizers"] if form["name"] == optimizer)
        complete = {p["name"]: p["default"] for p in form["hyperparameters"] if "default" in p} | (settings or {})
        return self.exchange(
            message="start",
            instance=instance,
            optimizer=optimizer,
            settings=complete,
            scalar=scalar,
            seed="0000000000000007",
            dimension=n,
            residuals=residuals,
            capabilities=["gradient", "hessian", "hessianProduct"],
            bounds=bounds is not None,
            memory=layout,
            **given,
        )

    def step(self, objective, instance=1, budget=10**9):
        """Takes a step; the last message, and the questions on the way."""
        message = self.exchange(message="step", instance=instance)
        questions = []
        while message["message"] in objective:
            questions.append(message["message"])
            if len(questions) > budget:
                return self.exchange(message="stop", reason="budgetSpent")["message"], questions
            answer = np.atleast_1d(objective[message["message"]](self.point.copy(), self.direction.copy())).reshape(-1)
            self.answer[: len(answer)] = answer
            message = self.exchange(message="answer")
        return message["message"], questions

    def close(self):
        self.process.stdin.close()
        code = self.process.wait(timeout=10)
        self.process.stdout.close()
        os.close(self.memory)
        return code


@pytest.fixture
def host():
    hosts = []

    def start(*arguments):
        hosts.append(Host(arguments))
        return hosts[-1]

    yield start
    for each in hosts:
        if each.process.poll() is None:
            each.process.kill()
        each.process.wait()


@pytest.fixture
def plugin(tmp_path, host):
    """A plugin from its source."""

    def start(source):
        path = tmp_path / "plugin.py"
        path.write_text(source)
        return host(str(path))

    return start


def rosenbrock(x, v=None):
    return (1 - x[0]) ** 2 + 100 * (x[1] - x[0] ** 2) ** 2


def rosenbrock_gradient(x, v=None):
    return np.array([-2 * (1 - x[0]) - 400 * x[0] * (x[1] - x[0] ** 2), 200 * (x[1] - x[0] ** 2)])


def rosenbrock_hessian(x, v=None):
    return np.array([[2 - 400 * (x[1] - 3 * x[0] ** 2), -400 * x[0]], [-400 * x[0], 200]])


@pytest.fixture
def valley():
    return {
        "value": rosenbrock,
        "gradient": rosenbrock_gradient,
        "hessian": rosenbrock_hessian,
        "hessianProduct": lambda x, v: rosenbrock_hessian(x) @ v,
    }
