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
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

LEVELS = ("steps", "modules", "operations")


def mlp():
    model = nn.Sequential(nn.Linear(64, 128), nn.ReLU(), nn.Linear(128, 64), nn.Tanh(), nn.Linear(64, 10))
    data = TensorDataset(torch.randn(320, 64), torch.randint(0, 10, (320,)))
    return model, torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9), DataLoader(data, batch_size=32, shuffle=True)


def cnn():
    model = nn.Sequential(
        nn.Conv2d(3, 16, 3, padding=1, bias=False), nn.BatchNorm2d(16), nn.ReLU(inplace=True), nn.MaxPool2d(2),
        nn.Conv2d(16, 32, 3, padding=1, bias=False), nn.BatchNorm2d(32), nn.ReLU(inplace=True), nn.MaxPool2d(2),
        nn.Conv2d(32, 64, 3, padding=1), nn.ReLU(inplace=True), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Dropout(0.2),
        nn.Linear(64, 10),
    )  # fmt: skip
    data = TensorDataset(torch.randn(256, 3, 32, 32), torch.randint(0, 10, (256,)))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9, weight_decay=5e-4)
    return model, optimizer, DataLoader(data, batch_size=64, shuffle=True)


class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.tok, self.pos = nn.Embedding(32, 128), nn.Parameter(torch.randn(32, 128) * 0.02)
        self.enc = nn.TransformerEncoder(nn.TransformerEncoderLayer(128, 4, 256, dropout=0.1, batch_first=True), 2)
        self.head = nn.Linear(128, 10)

    def forward(self, x):
        return self.head(self.enc(self.tok(x) + self.pos).mean(1))


def encoder():
    model = Encoder()
    data = TensorDataset(torch.randint(0, 32, (128, 32)), torch.randint(0, 10, (128,)))
    return model, torch.optim.AdamW(model.parameters(), lr=1e-3), DataLoader(data, batch_size=64, shuffle=True)


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
    for make in [each for each in (mlp, cnn, encoder) if each.__name__ in (sys.argv[2:] or ("mlp", "cnn", "encoder"))]:
        parts = make()
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
        print(f"{make.__name__}: {1000 * statistics.median(plain):.2f} ms a step; {'; '.join(words)}")


main()
