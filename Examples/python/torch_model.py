r"""A network in PyTorch for any of Assay's optimizers, or PyTorch's own: two interleaved spirals.

assay run Examples/python/torch-model.yaml --plugin 'python3 Examples/python/torch_model.py' \
  --plugin 'python3 -m assay_plugin.torch'
"""

import torch
from assay_plugin import serve
from assay_plugin.torch import torch_model

turns = torch.linspace(0.25, 1.0, 500).repeat(2)
labels = torch.arange(2).repeat_interleave(500)
angles = 6.0 * turns + 3.14159 * labels
points = turns * torch.stack([torch.cos(angles), torch.sin(angles)])


def spirals(hidden: int = 32, dropout: float = 0.0):
    "A network with two hidden layers that tells two spirals apart."
    return torch.nn.Sequential(
        torch.nn.Linear(2, hidden),
        torch.nn.Tanh(),
        torch.nn.Dropout(dropout),
        torch.nn.Linear(hidden, hidden),
        torch.nn.Tanh(),
        torch.nn.Linear(hidden, 2),
    )


torch_model(spirals, torch.nn.CrossEntropyLoss(), (points.T, labels), batch=50)
serve()
