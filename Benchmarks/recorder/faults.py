"""Plants faults in a training and asks `assay diff` where it parts from the one without; and compares as many clean runs.

    PYTHONPATH=python python Benchmarks/recorder/faults.py ASSAY [FAULTS]

A weight is moved by one last place, a sum is taken in another order, two rows of a batch are swapped, or random numbers are
drawn from another state, each in a random step. A fault is found if `diff` names its step and its array. Needs PyTorch.
"""

import json
import os
import random
import subprocess
import sys
import tempfile

import assay_record
import torch
from torch import nn

STEPS, BATCH = 24, 16


def train(file, fault=None, step=0, choose=None):
    """Records a training; returns the name of the array that the fault is to be found in."""
    torch.manual_seed(11)
    model = nn.Sequential(nn.Linear(8, 16), nn.Tanh(), nn.Dropout(0.2), nn.Linear(16, 4))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    x, y = torch.randn(STEPS * BATCH, 8), torch.randint(0, 4, (STEPS * BATCH,))
    expected = None
    with assay_record.run(model, optimizer, file=file) as run:
        for number in range(1, STEPS + 1):
            rows = torch.arange((number - 1) * BATCH, number * BATCH)
            is_due = number == step
            if is_due and fault == "weight":
                name, parameter = choose.choice(list(model.named_parameters()))
                place = choose.randrange(parameter.numel())
                with torch.no_grad():
                    flat = parameter.view(-1)
                    flat[place] = torch.nextafter(flat[place], torch.tensor(9.0))
                expected = name
            if is_due and fault == "batch":
                one, other = choose.sample(range(BATCH), 2)
                rows[[one, other]] = rows[[other, one]]
                expected = "x"
            if is_due and fault == "seed":
                torch.manual_seed(choose.randrange(1 << 30))
                expected = "loss"
            run.log("data", "x", x[rows])
            optimizer.zero_grad()
            losses = nn.functional.cross_entropy(model(x[rows]), y[rows], reduction="none")
            loss = losses.mean()
            if is_due and fault == "order":
                # Another order of the sum that has another result.
                orders = (losses[torch.randperm(BATCH, generator=torch.Generator().manual_seed(k))] for k in range(100))
                sums = (each.cumsum(0)[-1] / BATCH for each in orders)
                reordered = next((each for each in sums if each.item() != loss.item()), None)
                if reordered is not None:
                    loss, expected = reordered, "loss"
            loss.backward()
            optimizer.step()
    return expected


def report(assay, stem):
    subprocess.run([assay, "record", "--from", f"{stem}.recording"], check=True, stdout=subprocess.DEVNULL)


def main():
    assay, count = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 200
    torch.set_num_threads(1)
    choose = random.Random(5)
    found, accused = {}, 0
    with tempfile.TemporaryDirectory() as folder:
        first, other = os.path.join(folder, "first"), os.path.join(folder, "other")
        train(f"{first}.recording")
        report(assay, first)
        for number in range(2 * count):
            fault = ("weight", "order", "batch", "seed")[number % 4] if number < count else None
            expected = None
            while expected is None:
                step = choose.randint(1, STEPS)
                expected = train(f"{other}.recording", fault, step, choose)
                # The sum of a step may be the same in all orders.
                if fault is None:
                    break
            report(assay, other)
            arguments = [assay, "diff", f"{first}.report", f"{other}.report", "--format", "json"]
            trial = json.loads(subprocess.run(arguments, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout)["trials"][0]
            if fault is None:
                accused += trial["verdict"] != "identical"
                continue
            at = trial.get("recorded", {})
            is_found = (at.get("step"), at.get("name")) == (step, expected)
            # A weight that is moved before the first step was made so.
            is_found = is_found or (fault == "weight" and step == 1 and (at.get("step"), at.get("name")) == (0, expected))
            if not is_found:
                print(f"{fault} in step {step}, '{expected}': found {at}")
            known = found.setdefault(fault, [0, 0])
            known[0] += is_found
            known[1] += 1
    print("; ".join(f"{fault}: {n} of {all_} found" for fault, (n, all_) in found.items()))
    print(f"{accused} of {count} clean runs accused")


main()
