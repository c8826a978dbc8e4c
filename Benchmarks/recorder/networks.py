"""Three small networks with their optimizers and data, and a loop that trains one of them.

    python Benchmarks/recorder/networks.py --network mlp|cnn|encoder [--device cuda] [--steps 8] [--seed 0]

It prints a digest of its losses and weights, which tells whether two runs computed the same numbers. Needs PyTorch.
"""

import argparse
import hashlib

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


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


NETWORKS = {"mlp": mlp, "cnn": cnn, "encoder": encoder}


def batches(loader):
    while True:
        yield from loader


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--network", choices=NETWORKS, required=True)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--steps", type=int, default=8)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    torch.manual_seed(options.seed)
    model, optimizer, loader = NETWORKS[options.network]()
    # In place, so that the optimizer has the same parameters.
    model.to(options.device)
    digest = hashlib.sha256()
    for _, (x, y) in zip(range(options.steps), batches(loader), strict=False):
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(x.to(options.device)), y.to(options.device))
        loss.backward()
        optimizer.step()
        digest.update(loss.detach().cpu().numpy().tobytes())
    for parameter in model.parameters():
        digest.update(parameter.detach().cpu().numpy().tobytes())
    print(digest.hexdigest())


if __name__ == "__main__":
    main()
