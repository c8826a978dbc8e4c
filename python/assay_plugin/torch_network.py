"""PyTorch networks as models: what `torch_model` of assay_plugin.torch offers."""

import copy
import inspect

import numpy as np
import torch

from . import _batches, _describe, _models

# The most examples in one forward pass of an examination, and the most mini-batches that statistics are taken from.
EXAMINED_AT_ONCE = 1000
BATCHES_FOR_STATISTICS = 32


def torch_model(network, loss, data, held_out=0.2, batch=32, name=None, **options):
    """Offers a network as a model, so that any optimizer learns its parameters, which are one vector.

    `network` is a class or a function that makes a module: its arguments with a default are settings, and the initial weights
    come from the trial's seed. Or it is a module, whose weights are the start for every seed. `loss(outputs, targets)` is the
    mean over examples, `data` a pair of inputs and targets with an example in each row. `held_out` is another pair, or the
    share of the data that is kept for examination. Targets that are whole numbers are classes. `batch` is a setting, too.
    Options: `summary`, `formula`, `source`, … as for `add_model`.
    """
    training, examined = _divided(_pair(data), held_out)
    arrays = [tensor.numpy() for tensor in (*training, *examined)]
    digest = _models.digest_of(arrays)
    is_module = isinstance(network, torch.nn.Module)
    name = name or (type(network) if is_module else network).__name__
    forms = [] if is_module else _describe.parameters(network, 0)
    forms.append({"name": "batch", "summary": "examples in a mini-batch", "kind": "integer", "least": 1, "default": batch})

    def make(seed, dtype, batch, **settings):
        torch.manual_seed(_batches.seed_of(seed, _batches.START))
        module = copy.deepcopy(network) if is_module else network(**settings)
        return TorchNetwork(module, loss, training, examined, batch, seed, dtype, digest)

    _models.add_model(
        make,
        **{
            "name": name,
            "summary": inspect.getdoc(network).split("\n")[0] if network.__doc__ and not is_module else f"{name}, in PyTorch.",
            "formula": f"the mean of {getattr(loss, '__name__', type(loss).__name__)} over a mini-batch",
            "start_text": "the module's own" if is_module else "the module's own, from the seed",
            **options,
        },
        settings=forms,
    )


def _pair(data):
    if not isinstance(data, (tuple, list)) or len(data) != 2:
        raise TypeError("data are a pair: inputs and targets, with an example in each row")
    inputs, targets = (torch.as_tensor(each).detach().cpu() for each in data)
    if len(inputs) != len(targets) or len(inputs) == 0:
        raise ValueError(f"there are {len(inputs)} inputs and {len(targets)} targets, and each example has one of both")
    return inputs, targets


def _divided(data, held_out):
    """Training examples and held-out ones, which are the same in all trials."""
    if isinstance(held_out, (tuple, list)):
        return data, _pair(held_out)
    count = round(len(data[0]) * held_out)
    if not 0 < count < len(data[0]):
        raise ValueError(f"of {len(data[0])} examples a share of {held_out} can't be held out")
    order = torch.from_numpy(_batches.mini_batch(0, 0, len(data[0]), len(data[0])))
    return tuple(each[order[count:]] for each in data), tuple(each[order[:count]] for each in data)


class TorchNetwork:
    """A module with its data as a model."""

    def __init__(self, module, loss, training, examined, batch, seed, dtype, digest):
        self.data_digest, self.seed, self.batch = digest, seed, batch
        self.compute_loss = loss
        self.module = module.to(getattr(torch, dtype.name))
        named = [(name, each) for name, each in module.named_parameters() if each.requires_grad]
        self.tensors = [tensor for _, tensor in named]
        if not named:
            raise ValueError("the network has no parameters to learn")
        self.parameters = {name: tuple(tensor.shape) for name, tensor in named}
        self.buffers = [(buffer, buffer.clone()) for buffer in module.buffers()]
        self.start = np.concatenate([tensor.detach().cpu().reshape(-1).numpy() for tensor in self.tensors])
        self.inputs, self.targets = self.on_device(training)
        self.examined = self.on_device(examined)
        self.steps_per_epoch = _batches.steps_per_epoch(len(self.inputs), batch)
        self.last = None
        if self.targets.dim() == 1 and not self.targets.is_floating_point():
            self.labels = self.examined[1].cpu().numpy()
            # A network may have more outputs than there are classes in the data.
            outputs = self.evaluated(self.examined[0][:1]).shape[-1]
            self.classes = max(int(self.targets.max()) + 1, int(self.labels.max()) + 1, outputs)

    def on_device(self, tensors):
        where, dtype = self.tensors[0].device, self.tensors[0].dtype
        return [each.to(where, dtype if each.is_floating_point() else each.dtype) for each in tensors]

    def loss(self, step, x):
        return self.forward(step, x, has_graph=False).detach()

    def gradient(self, step, x):
        loss = self.forward(step, x, has_graph=True)
        gradient = torch.autograd.grad(loss, self.tensors, allow_unused=True, materialize_grads=True)
        self.last = (step, x, loss.detach())
        return torch.cat([part.reshape(-1) for part in gradient]).cpu()

    def forward(self, step, x, has_graph):
        """The loss of a step; it is kept with its graph, because its gradient is often asked for next."""
        if self.is_last(step, x) and (self.last[2].requires_grad or not has_graph):
            return self.last[2]
        self.last = None
        self.take(x)
        rows = torch.from_numpy(_batches.mini_batch(self.seed, step, len(self.inputs), self.batch)).to(self.inputs.device)
        self.module.train()
        torch.manual_seed(_batches.seed_of(self.seed, _batches.STEP, step))
        loss = self.compute_loss(self.module(self.inputs[rows]), self.targets[rows])
        if loss.dim() > 0:
            raise ValueError(f"the loss has shape {tuple(loss.shape)}, but is to be one number, the mean over examples")
        self.last = (step, x, loss)
        return loss

    def is_last(self, step, x):
        return self.last is not None and self.last[0] == step and self.last[1].tobytes() == x.tobytes()

    @torch.no_grad()
    def take(self, x):
        """Copies the parameters into the module, whose buffers are as they were: a question leaves no trace."""
        vector, end = torch.from_numpy(x), 0
        for tensor in self.tensors:
            begin, end = end, end + tensor.numel()
            tensor.copy_(vector[begin:end].view(tensor.shape))
        for buffer, original in self.buffers:
            buffer.copy_(original)

    @torch.no_grad()
    def examine(self, x):
        self.last = None
        self.take(x)
        self.settle_statistics()
        inputs, targets = (each.split(EXAMINED_AT_ONCE) for each in self.examined)
        outputs = [self.evaluated(part) for part in inputs]
        losses = [float(self.compute_loss(*pair)) * len(pair[1]) for pair in zip(outputs, targets)]
        loss = sum(losses) / len(self.examined[1])
        if not hasattr(self, "labels"):
            return loss
        return loss, torch.cat([part.argmax(-1) for part in outputs]).cpu().numpy()

    @torch.no_grad()
    def evaluated(self, inputs):
        self.module.eval()
        return self.module(inputs)

    def settle_statistics(self):
        """Takes the running statistics of normalization anew, from the first mini-batches: they are no parameters."""
        norms = [each for each in self.module.modules() if getattr(each, "running_mean", None) is not None]
        if not norms:
            return
        self.module.eval()
        momenta = [norm.momentum for norm in norms]
        try:
            for norm in norms:
                norm.reset_running_stats()
                norm.train()
                norm.momentum = None
            for step in range(min(self.steps_per_epoch, BATCHES_FOR_STATISTICS)):
                self.module(self.inputs[_batches.mini_batch(self.seed, step, len(self.inputs), self.batch)])
        finally:
            for norm, momentum in zip(norms, momenta):
                norm.momentum = momentum
