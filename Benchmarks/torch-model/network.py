"""The network and its data: bars of ten directions in noise, and a convolutional network with dropout."""

import torch

EPOCHS, BATCH, SEEDS = 8, 64, 5


def bars(count, side=20):
    """Images of a bar through the middle, in one of ten directions, in noise that is the same everywhere."""
    labels = torch.arange(count) % 10
    angles = labels * torch.pi / 10
    rows, columns = torch.meshgrid(torch.arange(side) - side / 2 + 0.5, torch.arange(side) - side / 2 + 0.5, indexing="ij")
    across = rows[None] * torch.cos(angles)[:, None, None] - columns[None] * torch.sin(angles)[:, None, None]
    noise = torch.randn(count, side, side, generator=torch.Generator().manual_seed(1))
    return (torch.exp(-(across**2)) + 0.9 * noise)[:, None], labels


def network():
    "A convolutional network with dropout."
    return torch.nn.Sequential(
        torch.nn.Conv2d(1, 16, 3, padding=1),
        torch.nn.ReLU(),
        torch.nn.MaxPool2d(2),
        torch.nn.Conv2d(16, 32, 3, padding=1),
        torch.nn.ReLU(),
        torch.nn.MaxPool2d(2),
        torch.nn.Flatten(),
        torch.nn.Dropout(0.2),
        torch.nn.Linear(32 * 5 * 5, 10),
    )


training, held_out = bars(1024), bars(256)
