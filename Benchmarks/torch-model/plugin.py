import torch
from assay_plugin import serve
from assay_plugin.torch import torch_model
from network import BATCH, held_out, network, training

torch_model(network, torch.nn.CrossEntropyLoss(), training, held_out, batch=BATCH, name="bars")
serve()
