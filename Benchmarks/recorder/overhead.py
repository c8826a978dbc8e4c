"""What recording costs: CPU time of a training step with the recorder, in times of the same step without it.

    PYTHONPATH=python python Benchmarks/recorder/overhead.py [ROUNDS] [cnn|encoder|mlp…]

Steps with and without the recorder take turns in one process, so that a busy machine disturbs both. Needs PyTorch.
"""

import os
import statistics
import sys
import tempfile
import time

import assay_record
import torch
from networks import NETWORKS
from torch import nn

LEVELS = ("steps", "modules", "operations")


def epoch(model, optimizer, loader):
    """CPU seconds of a step."""
    steps, start = 0, time.process_time()
    for x, y in loader:
        optimizer.zero_grad()
        nn.functional.cross_entropy(model(x), y).backward()
        optimizer.step()
        steps += 1
    return (time.process_time() - start) / steps


def main():
    torch.set_num_threads(1)
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    print(f"torch {torch.__version__}, 1 thread, {rounds} rounds, CPU time")
    for name in sys.argv[2:] or NETWORKS:
        parts = NETWORKS[name]()
        epoch(*parts)
        ratios, plain, sizes = {level: [] for level in LEVELS}, [], {}
        for _ in range(rounds):
            for level in LEVELS:
                before = epoch(*parts)
                with tempfile.TemporaryDirectory() as folder:
                    file = os.path.join(folder, "it.recording")
                    with assay_record.run(parts[0], parts[1], level=level, file=file) as run:
                        # The first steps name the parameters.
                        epoch(*parts)
                        size, steps = os.path.getsize(file), run.steps
                        recorded = epoch(*parts)
                        sizes[level] = (os.path.getsize(file) - size) / (run.steps - steps)
                after = epoch(*parts)
                plain += [before, after]
                ratios[level].append(recorded / ((before + after) / 2))
        words = [f"{level} {statistics.median(ratios[level]):.2f} x, {sizes[level] / 1000:.1f} kB a step" for level in LEVELS]
        print(f"{name}: {1000 * statistics.median(plain):.2f} ms a step; {'; '.join(words)}")


main()
