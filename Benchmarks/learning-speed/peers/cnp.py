#!/usr/bin/env python3
"""Prints a table of training steps of the conditional neural process against PyTorch's, in one run.

    swift build -c release --product learning-speed
    python3 Benchmarks/learning-speed/peers/cnp.py .build/release/learning-speed

A step draws a batch of 64 curves of random sizes (the covariances and their Cholesky factors in float64), and takes the
gradient and a step of Adam in float32. `as published`: the encoder's last layer before the mean, the decoder's first one
at every target. `moved`: the two linear maps moved to where there are fewer rows, as Assay has them. The three take turns,
five rounds, blocks of 100 steps, the least time of a step counts; the ratios of the rounds say how far it varies. On a
loaded machine all of them are too long.
"""

import statistics
import subprocess
import sys
import time

import torch
from torch.nn.functional import relu, softplus


def batch(curves=64):
    contexts = int(torch.randint(3, 10, ()))
    points = contexts + int(torch.randint(2, 10, ()))
    x = torch.rand(curves, points, 1, dtype=torch.float64) * 4 - 2
    distance = (x - x.transpose(1, 2)) / 0.4
    covariance = torch.exp(-0.5 * distance * distance) + 0.02**2 * torch.eye(points, dtype=torch.float64)
    y = torch.linalg.cholesky(covariance) @ torch.randn(curves, points, 1, dtype=torch.float64)
    return x.float(), y.float(), contexts


class Process(torch.nn.Module):
    def __init__(self, moved):
        super().__init__()
        layer, self.moved = torch.nn.Linear, moved
        self.encoder = torch.nn.ModuleList([layer(2, 128), layer(128, 128), layer(128, 128), layer(128, 128)])
        self.decoder = torch.nn.ModuleList([layer(129, 128), layer(128, 128), layer(128, 2)])

    def forward(self, x, y, contexts):
        hidden = torch.cat([x[:, :contexts], y[:, :contexts]], -1)
        for layer in self.encoder[:3]:
            hidden = relu(layer(hidden))
        first = self.decoder[0]
        if self.moved:
            start = self.encoder[3](hidden.mean(1)) @ first.weight[:, :128].T + first.bias
            placed = relu(start[:, None] + x * first.weight[:, 128])
        else:
            representation = self.encoder[3](hidden).mean(1, keepdim=True).expand(-1, x.shape[1], -1)
            placed = relu(first(torch.cat([representation, x], -1)))
        out = self.decoder[2](relu(self.decoder[1](placed)))
        deviation = 0.1 + 0.9 * softplus(out[..., 1:])
        return -torch.distributions.Normal(out[..., :1], deviation, validate_args=False).log_prob(y).mean()


def torch_time(moved, threads):
    """The least nanoseconds a step of 12 blocks of 100."""
    torch.set_num_threads(threads)
    process = Process(moved)
    optimizer = torch.optim.Adam(process.parameters(), lr=1e-4)
    best = float("inf")
    for _ in range(12):
        begin = time.perf_counter()
        for _ in range(100):
            optimizer.zero_grad()
            process(*batch()).backward()
            optimizer.step()
        best = min(best, (time.perf_counter() - begin) / 100)
    return best * 1e9


def own():
    lines = subprocess.run([sys.argv[1], "processes"], capture_output=True, text=True, check=True).stdout.splitlines()
    return {name: float(nanoseconds) for name, nanoseconds in map(str.split, lines)}


torch.manual_seed(7)
rounds = {}
for _ in range(int(sys.argv[2]) if len(sys.argv) > 2 else 5):
    mine = own()
    for threads in (1, 2):
        for form, moved in (("as published", False), ("moved", True)):
            pair = (mine[f"cnp-step-{threads}"], torch_time(moved, threads))
            rounds.setdefault((threads, form), []).append(pair)
print(f"PyTorch {torch.__version__}\n")
print("| threads | PyTorch's form | Assay, µs a step | PyTorch, µs | PyTorch : Assay | of the rounds |")
print("|--:|---|--:|--:|--:|--:|")
for (threads, form), pairs in rounds.items():
    mine, other = (min(column) for column in zip(*pairs))
    ratios = [b / a for a, b in pairs]
    print(
        f"| {threads} | {form} | {mine / 1000:.0f} | {other / 1000:.0f} | {other / mine:.2f} "
        f"| {min(ratios):.2f} … {statistics.median(ratios):.2f} … {max(ratios):.2f} |"
    )
