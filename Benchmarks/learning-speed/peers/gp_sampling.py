#!/usr/bin/env python3
"""Prints a table of drawing curves of a Gaussian process against PyTorch's batched Cholesky, in one run.

    swift build -c release --product learning-speed
    python3 Benchmarks/learning-speed/peers/gp_sampling.py .build/release/learning-speed

64 curves at places of their own, the covariances and factors in float64, the curves in float32: of the sizes of training
batches (5 to 18 points, the mean over 200 batches), and of 400 points. Assay has one thread, PyTorch the better of one and
two. The two take turns, five rounds; the least time counts.
"""

import statistics
import subprocess
import sys
import time

import torch


def draw(points, curves=64):
    x = torch.rand(curves, points, 1, dtype=torch.float64) * 4 - 2
    distance = (x - x.transpose(1, 2)) / 0.4
    covariance = torch.exp(-0.5 * distance * distance) + 0.02**2 * torch.eye(points, dtype=torch.float64)
    return (torch.linalg.cholesky(covariance) @ torch.randn(curves, points, 1, dtype=torch.float64)).float()


def least(body, blocks, count):
    best = float("inf")
    for _ in range(blocks):
        begin = time.perf_counter()
        for _ in range(count):
            body()
        best = min(best, (time.perf_counter() - begin) / count)
    return best * 1e9


def torch_time(name):
    times = []
    for threads in (1, 2):
        torch.set_num_threads(threads)
        if name == "gp-batch":
            times.append(least(lambda: draw(int(torch.randint(3, 10, ())) + int(torch.randint(2, 10, ()))), 20, 200))
        else:
            times.append(least(lambda: draw(400), 10, 1))
    return min(times)


def own():
    lines = subprocess.run([sys.argv[1], "processes"], capture_output=True, text=True, check=True).stdout.splitlines()
    return {name: float(nanoseconds) for name, nanoseconds in map(str.split, lines)}


torch.manual_seed(7)
rounds = {}
for _ in range(int(sys.argv[2]) if len(sys.argv) > 2 else 5):
    mine = own()
    for name in ("gp-batch", "gp-batch-400"):
        rounds.setdefault(name, []).append((mine[name], torch_time(name)))
print(f"PyTorch {torch.__version__}\n")
print("| 64 curves | Assay, µs | PyTorch, µs | PyTorch : Assay | of the rounds |\n|---|--:|--:|--:|--:|")
for name, pairs in rounds.items():
    mine, other = (min(column) for column in zip(*pairs))
    ratios = [b / a for a, b in pairs]
    print(
        f"| {name} | {mine / 1000:.0f} | {other / 1000:.0f} | {other / mine:.2f} "
        f"| {min(ratios):.2f} … {statistics.median(ratios):.2f} … {max(ratios):.2f} |"
    )
