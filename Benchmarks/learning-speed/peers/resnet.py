#!/usr/bin/env python3
"""Prints a table of ResNet-20 training steps (128 images, float32, SGD with momentum and weight decay) against PyTorch's.

    swift build -c release --product learning-speed
    python3 Benchmarks/learning-speed/peers/resnet.py .build/release/learning-speed

PyTorch's network is that of scripts/references/resnet-references, with either layout of its images in memory; its images
are made beforehand, Assay's step makes its own views of them. Everything runs in processes of its own, which take turns, three
rounds; the least time of a step counts. A second row of times is the processors', which other work on the machine
disturbs less; PyTorch's waiting threads sleep (OMP_WAIT_POLICY=PASSIVE), else they would count. Peak memory is the
process's; PyTorch's own is what it has after its import.
"""

import importlib.machinery
import importlib.util
import os
import pathlib
import subprocess
import sys
import time

SCRIPT = pathlib.Path(__file__).resolve().parents[3] / "scripts/references/resnet-references"
STEPS = 12


def peak():
    """The most memory this process ever had, in bytes."""
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def pytorch(threads, layout):
    import torch

    loader = importlib.machinery.SourceFileLoader("references", str(SCRIPT))
    references = importlib.util.module_from_spec(importlib.util.spec_from_loader("references", loader))
    loader.exec_module(references)
    own = peak()
    torch.set_num_threads(threads)
    layout = getattr(torch, layout)
    net = references.ResNet(20).to(memory_format=layout)
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9, weight_decay=2e-4)
    images = torch.randn(128, 3, 32, 32).to(memory_format=layout)
    labels = torch.arange(128) % 10
    wall, processor = [], []
    for _ in range(STEPS):
        begin = time.perf_counter(), time.process_time()
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(net(images), labels).backward()
        optimizer.step()
        wall.append(time.perf_counter() - begin[0])
        processor.append(time.process_time() - begin[1])
    print(min(wall) * 1e9, min(processor) * 1e9, peak(), own)


def measure(command):
    environment = {**os.environ, "OMP_WAIT_POLICY": "PASSIVE"}
    output = subprocess.run(command, capture_output=True, text=True, check=True, env=environment).stdout
    return [float(number) for number in output.split()]


def main():
    print("| threads | | Assay, ms | PyTorch, ms | channels last, ms | PyTorch : Assay | channels last : Assay |")
    print("|--:|---|--:|--:|--:|--:|--:|")
    memory = {}
    for threads in (1, 2):
        commands = {"Assay": [sys.argv[1], "resnet", str(threads)]}
        for layout in ("contiguous_format", "channels_last"):
            commands[layout] = [sys.executable, __file__, str(threads), layout]
        best = {}
        for _ in range(3):
            for name, command in commands.items():
                wall, processor, most, *own = measure(command)
                row = best.get(name, (wall, processor))
                best[name] = min(row[0], wall), min(row[1], processor)
                memory[name] = max(memory.get(name, [0, 0])[0], most), own[0] if own else 0
        for index, name in enumerate(("time", "processors' time")):
            mine, plain, last = (best[key][index] / 1e6 for key in commands)
            print(f"| {threads} | {name} | {mine:.0f} | {plain:.0f} | {last:.0f} | {plain / mine:.2f} | {last / mine:.2f} |")
    print("\n| | peak memory, MB | without the library, MB |\n|---|--:|--:|")
    for name, (most, own) in memory.items():
        print(f"| {name} | {most / 1e6:.0f} | {(most - own) / 1e6:.0f} |")


if __name__ == "__main__":
    if len(sys.argv) > 2:
        pytorch(int(sys.argv[1]), sys.argv[2])
    else:
        main()
