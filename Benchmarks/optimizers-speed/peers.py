#!/usr/bin/env python3
"""Prints a table of whole optimizations against SciPy's, in one run.

    swift build -c release --product optimizers-speed
    python3 Benchmarks/optimizers-speed/peers.py .build/release/optimizers-speed

Rosenbrock's function from (-1.2, 1, -1.2, ...) to a gradient of at most 1e-5. SciPy gets its own rosen and rosen_der,
on NumPy, and no other tolerance; each has one thread. The two take turns, three rounds, the least CPU time of each
counts: what other processes do to a run of SciPy's, which is long, does not.
"""

import os
import subprocess
import sys
import time

os.environ["OPENBLAS_NUM_THREADS"] = "1"

import numpy as np
import scipy
from scipy.optimize import minimize, rosen, rosen_der

METHODS = {
    "lbfgs": ("L-BFGS-B", {"gtol": 1e-5, "ftol": 0, "maxiter": 100000, "maxfun": 1000000}),
    "bfgs": ("BFGS", {"gtol": 1e-5}),
    "conjugateGradient": ("CG", {"gtol": 1e-5}),
}


def scipy_time(name):
    method, dimension = name.split("-")
    method, options = METHODS[method]
    start = np.array([-1.2, 1] * (int(dimension) // 2))
    times = []
    while sum(times) < 1:
        begin = time.process_time()
        result = minimize(rosen, start, jac=rosen_der, method=method, options=options)
        times.append(time.process_time() - begin)
    assert abs(result.jac).max() <= 1e-5, result
    return min(times) * 1e9, result.nfev


def own():
    lines = subprocess.run([sys.argv[1]], capture_output=True, text=True, check=True).stdout.splitlines()
    return [(name, float(time), int(values)) for name, time, values in map(str.split, lines)]


best, counts = {}, {}
for _ in range(3):
    for name, mine, values in own():
        other, nfev = scipy_time(name)
        row = best.get(name, (mine, other))
        best[name] = (min(row[0], mine), min(row[1], other))
        counts[name] = (values, nfev)
print(f"SciPy {scipy.__version__}, NumPy {np.__version__}\n")
print("| method, dimension | values | SciPy's | Assay, µs | SciPy, µs | SciPy : Assay |\n|---|--:|--:|--:|--:|--:|")
for name, (mine, other) in best.items():
    values, nfev = counts[name]
    times = f"{mine / 1000:.4g} | {other / 1000:.4g} | {other / mine:.1f}"
    print(f"| {name.replace('-', ', ')} | {values} | {nfev} | {times} |")
