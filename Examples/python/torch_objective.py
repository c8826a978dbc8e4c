"""An objective in PyTorch for any of Assay's optimizers: a small network fitted to a sine, its gradient by autograd.

assay run Examples/python/torch-objective.yaml --plugin 'python3 Examples/python/torch_objective.py'
"""

import torch
from assay_plugin import serve
from assay_plugin.torch import torch_objective

HIDDEN = 8
INPUTS = torch.linspace(-3, 3, 64, dtype=torch.float64)[:, None]


def sine_network(x):
    "Mean square error of a network with one hidden layer of 8 on sin t, t from -3 to 3."
    first, bias, last = x[:HIDDEN], x[HIDDEN : 2 * HIDDEN], x[2 * HIDDEN :]
    inputs = INPUTS.to(x.dtype)
    return ((torch.tanh(inputs * first + bias) @ last - torch.sin(inputs[:, 0])) ** 2).mean()


start = torch.linspace(-1, 1, 3 * HIDDEN, dtype=torch.float64).tolist()
torch_objective(sine_network, start, name="sineNetwork", start_text="-1 to 1 in even steps", formula="mean (net(t) - sin t)^2")
serve()
