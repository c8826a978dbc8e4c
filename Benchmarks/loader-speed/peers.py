#!/usr/bin/env python3
"""Prints the loader's rate beside torchvision's pipeline and a NumPy one of the same augmentation, in one run.

    swift build -c release --product loader-speed
    python3 -m venv /tmp/peers && /tmp/peers/bin/pip install torch torchvision numpy pillow
    /tmp/peers/bin/python Benchmarks/loader-speed/peers.py .build/release/loader-speed

50,000 images of 32 x 32, shuffled, cropped out of 40 x 40, flipped by chance, normalized to float32, batches of 128; two
threads for Assay and for NumPy, two worker processes for torchvision. They take turns, three rounds, the best of each
counts: in images a second, and in images a second of CPU time of all processes, which is steadier beside other work.
"""

import concurrent.futures
import resource
import subprocess
import sys
import time

import numpy as np
import torch
import torchvision
from PIL import Image
from torchvision import transforms

COUNT, BATCH, WORKERS = 50_000, 128, 2
MEAN, DEVIATION = (0.4914, 0.4822, 0.4465), (0.2470, 0.2435, 0.2616)
pixels = np.random.default_rng(1).integers(0, 256, (COUNT, 3, 32, 32), dtype=np.uint8)
labels = np.arange(COUNT) % 10


class Images(torch.utils.data.Dataset):
    """As torchvision.datasets.CIFAR10: an image from an array, then the transforms."""

    data = np.ascontiguousarray(pixels.transpose(0, 2, 3, 1))
    transform = transforms.Compose(
        [
            transforms.RandomCrop(32, padding=4),
            transforms.RandomHorizontalFlip(),
            transforms.ToTensor(),
            transforms.Normalize(MEAN, DEVIATION),
        ]
    )

    def __len__(self):
        return COUNT

    def __getitem__(self, index):
        return self.transform(Image.fromarray(self.data[index])), int(labels[index])


def torchvision_epoch():
    torch.set_num_threads(1)
    loader = torch.utils.data.DataLoader(Images(), BATCH, shuffle=True, num_workers=WORKERS)
    return sum(len(batch_labels) for _, batch_labels in loader)


mean, deviation = (np.float32(x).reshape(1, 3, 1, 1) for x in (MEAN, DEVIATION))
rows = np.arange(32)


def numpy_batch(indices, seed):
    """A batch with no loop over its images."""
    random = np.random.default_rng(seed)
    count = len(indices)
    padded = np.zeros((count, 3, 40, 40), np.uint8)
    padded[:, :, 4:36, 4:36] = pixels[indices]
    tops, lefts, flips = random.integers(0, 9, count), random.integers(0, 9, count), random.integers(0, 2, count)
    columns = np.where(flips[:, None] == 1, rows[::-1], rows) + lefts[:, None]
    crop = padded[
        np.arange(count)[:, None, None, None],
        np.arange(3)[:, None, None],
        (rows + tops[:, None])[:, None, :, None],
        columns[:, None, None, :],
    ]
    batch = crop.astype(np.float32)
    batch /= np.float32(255)
    batch -= mean
    batch /= deviation
    return batch, labels[indices]


def numpy_epoch():
    order = np.random.default_rng(0).permutation(COUNT)
    parts = [order[i : i + BATCH] for i in range(0, COUNT, BATCH)]
    with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
        return sum(len(batch_labels) for _, batch_labels in pool.map(numpy_batch, parts, range(len(parts))))


def cpu_seconds():
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def rates(epoch, count):
    wall, cpu = time.perf_counter(), cpu_seconds()
    assert sum(epoch() for _ in range(count)) == COUNT * count
    return COUNT * count / (time.perf_counter() - wall), COUNT * count / (cpu_seconds() - cpu)


def assay():
    row = subprocess.run([sys.argv[1], "brief"], capture_output=True, text=True, check=True).stdout.splitlines()[-1].split()
    return float(row[3 + 1]), float(row[3 + 2])


best = {}
for _ in range(3):
    for name, measured in (("Assay", assay()), ("NumPy", rates(numpy_epoch, 3)), ("torchvision", rates(torchvision_epoch, 1))):
        best[name] = tuple(map(max, best.get(name, (0, 0)), measured))
print(f"torchvision {torchvision.__version__}, PyTorch {torch.__version__}, NumPy {np.__version__}\n")
print("| | images/s | Assay's to it | images/CPU s | Assay's to it |\n|---|--:|--:|--:|--:|")
for name, (wall, cpu) in best.items():
    ratios = [f"{mine / its:.1f}" for mine, its in zip(best["Assay"], (wall, cpu))]
    print(f"| {name} | {wall:,.0f} | {ratios[0]} | {cpu:,.0f} | {ratios[1]} |")
