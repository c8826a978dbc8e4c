"""How PyTorch's tensors and optimizers are part of a saved state; loaded where PyTorch is."""

import copyreg

import numpy as np
import torch

from ._state import StateError


def reduced(each, memory):
    if isinstance(each, torch.optim.Optimizer):
        # All of it: what it says of itself to pickle leaves parts out (L-BFGS its parameters).
        return copyreg.__newobj__, (type(each),), dict(each.__dict__), None, None, set_attributes
    if isinstance(each, torch.Generator):
        return generator, (each.get_state(),)
    if type(each) not in (torch.Tensor, torch.nn.Parameter):
        return NotImplemented
    if not each.is_leaf or each.device.type != "cpu" or each.layout is not torch.strided:
        raise StateError("a tensor of its state has a graph, or is not dense on the CPU; keep .detach() of it")
    values = each.detach()
    name = str(values.dtype).removeprefix("torch.")
    if not hasattr(np, name):
        # NumPy has no such type: its bits as whole numbers.
        values = values.view({1: torch.uint8, 2: torch.int16}[values.element_size()])
    array, parts = memory.reduced(each, values.numpy())
    rest = {**each.__dict__, "grad": each.grad} if each.grad is not None else each.__dict__
    return tensor, (type(each), name, each.requires_grad, array, parts), rest or None, None, None, set_attributes


def tensor(kind, name, requires_grad, array, parts):
    values = torch.from_numpy(array(*parts)).view(getattr(torch, name))
    return kind(values, requires_grad) if kind is torch.nn.Parameter else values.requires_grad_(requires_grad)


def set_attributes(each, attributes):
    """As they were: an optimizer that restores itself adds settings that it had not."""
    for name, value in attributes.items():
        setattr(each, name, value)


def generator(state):
    made = torch.Generator()
    made.set_state(state)
    return made
