#!/usr/bin/env python3
"""Prints a table of training steps against PyTorch's, in one run.

    swift build -c release --product learning-speed
    python3 Benchmarks/learning-speed/peers/classifiers.py .build/release/learning-speed

Fashion-MNIST (Debian: dataset-fashion-mnist), float32, mini-batches of 100 in file order, SGD at rate 0.1, two threads.
PyTorch has the images as floats in 0...1 in memory and takes slices; Assay has their bytes. The two take turns, five
rounds; the least time of a step in a block of 10 counts, and the ratios of the rounds say how far it varies.
"""

import gzip
import statistics
import subprocess
import sys
import time

import numpy as np
import torch

FOLDER = "/usr/share/datasets/fashion-mnist"
torch.set_num_threads(2)


def read(name, header):
    with gzip.open(f"{FOLDER}/{name}.gz") as file:
        return np.frombuffer(file.read(), np.uint8, offset=header)


images = torch.tensor(read("train-images-idx3-ubyte", 16).reshape(-1, 784)).float() / 255
labels = torch.tensor(read("train-labels-idx1-ubyte", 8)).long()


def model(name):
    if name == "softmaxRegression":
        return torch.nn.Linear(784, 10)
    return torch.nn.Sequential(torch.nn.Linear(784, 128), torch.nn.ReLU(), torch.nn.Linear(128, 10))


def torch_time(name):
    """The least nanoseconds a step of 300 blocks of 10."""
    net = model(name)
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
    loss = torch.nn.CrossEntropyLoss()
    best, first = float("inf"), 0
    for _ in range(300):
        begin = time.perf_counter()
        for _ in range(10):
            batch = slice(first, first + 100)
            first = (first + 100) % 60000
            optimizer.zero_grad()
            loss(net(images[batch]), labels[batch]).backward()
            optimizer.step()
        best = min(best, (time.perf_counter() - begin) / 10)
    return best * 1e9


def own():
    command = [sys.argv[1], "classifiers", FOLDER]
    lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    return {name: float(nanoseconds) for name, nanoseconds in map(str.split, lines)}


rounds = {}
for _ in range(5):
    for name, mine in own().items():
        rounds.setdefault(name, []).append((mine, torch_time(name)))
print(f"PyTorch {torch.__version__}\n")
print("| model | Assay, µs a step | PyTorch, µs | PyTorch : Assay | of the rounds |\n|---|--:|--:|--:|--:|")
for name, pairs in rounds.items():
    mine, other = (min(column) for column in zip(*pairs))
    ratios = [b / a for a, b in pairs]
    print(
        f"| {name} | {mine / 1000:.0f} | {other / 1000:.0f} | {other / mine:.2f} "
        f"| {min(ratios):.2f} … {statistics.median(ratios):.2f} … {max(ratios):.2f} |"
    )
