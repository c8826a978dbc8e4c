"""A small network on data of its own; prints every parameter's digest at the end, and what was left of the random numbers."""

import argparse
import hashlib

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

parser = argparse.ArgumentParser()
parser.add_argument("--seed", type=int, default=0)
parser.add_argument("--workers", type=int, default=0)
parser.add_argument("--optimizer", default="SGD")
parser.add_argument("--dtype", default="float32")
options = parser.parse_args()

torch.manual_seed(options.seed)
made = torch.Generator().manual_seed(1)
x = torch.randn(256, 16, generator=made).to(getattr(torch, options.dtype))
y = (x[:, 0] > x[:, 1]).long()
model = nn.Sequential(nn.Linear(16, 32), nn.ReLU(), nn.Dropout(0.1), nn.Linear(32, 2)).to(x.dtype)
optimizer = getattr(torch.optim, options.optimizer)(model.parameters(), lr=0.05)
loader = DataLoader(TensorDataset(x, y), batch_size=32, shuffle=True, num_workers=options.workers)
for _ in range(2):
    for features, labels in loader:

        def loss(features=features, labels=labels):
            optimizer.zero_grad()
            value = nn.functional.cross_entropy(model(features), labels)
            value.backward()
            return value

        if options.optimizer == "LBFGS":
            optimizer.step(loss)
        else:
            loss()
            optimizer.step()
for name, tensor in model.state_dict().items():
    print(name, hashlib.sha256(tensor.numpy().tobytes()).hexdigest())
print(torch.rand(1).item())
