#!/usr/bin/env python3
"""Prints a table of the tape's times against PyTorch's eager tape on the CPU and DeZero 0.0.13, in one run.

    swift build -c release --product autodiff
    python3 -m venv /tmp/peers && /tmp/peers/bin/pip install torch numpy matplotlib pillow dezero==0.0.13
    /tmp/peers/bin/python Benchmarks/autodiff/peers.py .build/release/autodiff

The three take turns, three rounds, the least time of each counts; PyTorch has one thread, as Assay has. Without DeZero its
columns are left out.
"""

import operator
import subprocess
import sys
import time

import numpy as np
import torch

# DeZero 0.0.13 uses a name that NumPy has dropped.
np.int = int
try:
    import dezero
except ImportError:
    dezero = None

torch.set_num_threads(1)


def least(body, rounds=20):
    body()
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        body()
        times.append(time.perf_counter() - start)
    return min(times) * 1e9


def torch_rosenbrock():
    x0 = torch.tensor(0.0, dtype=torch.float64, requires_grad=True)
    x1 = torch.tensor(2.0, dtype=torch.float64, requires_grad=True)
    for _ in range(10000):
        y = 100 * (x1 - x0**2) ** 2 + (x0 - 1) ** 2
        g0, g1 = torch.autograd.grad(y, [x0, x1])
        with torch.no_grad():
            x0 -= 0.001 * g0
            x1 -= 0.001 * g1
    assert abs(x0.item() - 0.9945) < 1e-5


def dezero_rosenbrock():
    x0, x1 = dezero.Variable(np.array(0.0)), dezero.Variable(np.array(2.0))
    for _ in range(10000):
        y = 100 * (x1 - x0**2) ** 2 + (x0 - 1) ** 2
        x0.cleargrad()
        x1.cleargrad()
        y.backward()
        x0.data -= 0.001 * x0.grad.data
        x1.data -= 0.001 * x1.grad.data
    assert abs(float(x0.data) - 0.9945) < 1e-5


def torch_chain(body, shape):
    w = torch.full(shape, 0.1, requires_grad=True)

    def run():
        x = torch.full(shape, 0.5, requires_grad=True)
        y = x
        for _ in range(100):
            y = body(y, w)
        torch.autograd.grad(y.sum(), [x, w], allow_unused=True)

    return least(run, 200) / 100


def dezero_chain(body, shape):
    if not dezero:
        return float("nan")
    w = dezero.Variable(np.full(shape, 0.1, dtype=np.float32))

    def run():
        x = dezero.Variable(np.full(shape, 0.5, dtype=np.float32))
        y = x
        for _ in range(100):
            y = body(y, w)
        dezero.functions.sum(y).backward()

    return least(run, 20) / 100


def torch_layer():
    x = torch.full((32, 64), 0.5)
    w = torch.full((64, 64), 0.1, requires_grad=True)
    b = torch.full((64,), 0.1, requires_grad=True)
    labels = torch.ones(32, dtype=torch.long)

    def run():
        loss = torch.nn.functional.cross_entropy(torch.relu(x @ w + b), labels)
        torch.autograd.grad(loss, [w, b])

    return least(run, 500)


def peers():
    yield "rosenbrock-10000-steps", least(torch_rosenbrock, 1), least(dezero_rosenbrock, 1) if dezero else float("nan")
    for name, shape in (("scalar", ()), ("vector-4", (4,)), ("vector-64", (64,))):
        yield f"add-{name}", torch_chain(operator.add, shape), dezero_chain(operator.add, shape)
        yield f"multiply-{name}", torch_chain(operator.mul, shape), dezero_chain(operator.mul, shape)
        yield (
            f"tanh-{name}",
            torch_chain(lambda a, _: torch.tanh(a), shape),
            dezero_chain(lambda a, _: dezero.functions.tanh(a), shape),
        )
    yield (
        "matmul-8x8",
        torch_chain(operator.matmul, (8, 8)),
        dezero_chain(lambda a, b: dezero.functions.matmul(a, b), (8, 8)),
    )
    yield "layer-32x64x64", torch_layer(), float("nan")


def own():
    lines = subprocess.run([sys.argv[1], "tape"], capture_output=True, text=True, check=True).stdout.splitlines()
    return {name: float(value) for name, value in map(str.split, lines)}


best = {}
for _ in range(3):
    mine = own()
    for name, *others in peers():
        row = (mine[name], *others)
        best[name] = [min(a, b) for a, b in zip(best.get(name, row), row)]
titles = ["Assay, µs", "PyTorch, µs", "DeZero, µs", "PyTorch : Assay", "DeZero : Assay"]
shown = titles if dezero else [title for title in titles if "DeZero" not in title]
print(f"PyTorch {torch.__version__}, one thread" + ("; DeZero 0.0.13\n" if dezero else "\n"))
print("| workload, forward and backward | " + " | ".join(shown) + " |")
print("|---|" + "--:|" * len(shown))
for name, (a, t, d) in best.items():
    cells = dict(zip(titles, (f"{a / 1000:.3g}", f"{t / 1000:.3g}", f"{d / 1000:.3g}", f"{t / a:.2f}", f"{d / a:.0f}")))
    print(f"| {name} | " + " | ".join(cells[title] for title in shown) + " |")
