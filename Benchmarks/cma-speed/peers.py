#!/usr/bin/env python3
"""Prints a table of the time an evaluation of CMA-ES takes on the sphere, beside the package cmaes, in one run.

    swift build -c release --product cma-speed
    python3 -m venv /tmp/peers && /tmp/peers/bin/pip install cmaes==0.13.1
    /tmp/peers/bin/python Benchmarks/cma-speed/peers.py .build/release/cma-speed

The two take turns, five rounds, the least time of each counts; NumPy has one thread, as Assay has. Both run from
(3, …, 3) with sigma 2 to a value of 1e-8, with the same population; cmaes without its test of termination.
"""

import os
import subprocess
import sys
import time

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"
import cmaes
import numpy as np

DIMENSIONS = [5, 10, 20, 40]


def run(dimension, seed):
    """Nanoseconds of an evaluation, and the generations."""
    optimizer = cmaes.CMA(mean=np.full(dimension, 3.0), sigma=2.0, seed=seed)
    least, generations = float("inf"), 0
    start = time.perf_counter()
    while least > 1e-8:
        solutions = []
        for _ in range(optimizer.population_size):
            x = optimizer.ask()
            solutions.append((x, float(x @ x)))
        optimizer.tell(solutions)
        least = min(least, min(value for _, value in solutions))
        generations += 1
    return (time.perf_counter() - start) * 1e9 / (generations * optimizer.population_size), generations


def own():
    lines = subprocess.run([sys.argv[1]], capture_output=True, text=True, check=True).stdout.splitlines()
    return {int(n): (float(t), int(g)) for n, t, g in map(str.split, lines)}


def peer():
    for n in DIMENSIONS:
        runs = [run(n, seed) for seed in range(10)]
        yield n, (min(t for t, _ in runs), sorted(g for _, g in runs)[5])


assay, peers = {}, {}
for _ in range(5):
    for best, found in ((assay, own()), (peers, dict(peer()))):
        for n, (t, g) in found.items():
            best[n] = (min(t, best.get(n, (t, g))[0]), g)
print(f"cmaes {cmaes.__version__}, NumPy {np.__version__}, one thread\n")
print("| sphere, dimensions | Assay, µs | cmaes, µs | cmaes : Assay | generations, Assay | generations, cmaes |")
print("|---|---|---|---|---|---|")
for n in DIMENSIONS:
    (own_time, own_generations), (time_, generations) = assay[n], peers[n]
    print(f"| {n} | {own_time / 1e3:.2f} | {time_ / 1e3:.2f} | {time_ / own_time:.1f} | {own_generations} | {generations} |")
