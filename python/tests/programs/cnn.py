"""Convolutions with BatchNorm, in-place activations and dropout; in bfloat16 or, with a scaled loss, in float16 where told."""

import hashlib
import sys

import torch
from torch import nn

torch.manual_seed(3)
x, y = torch.randn(96, 3, 16, 16), torch.randint(0, 10, (96,))
model = nn.Sequential(
    nn.Conv2d(3, 8, 3, padding=1, bias=False), nn.BatchNorm2d(8), nn.ReLU(inplace=True), nn.MaxPool2d(2),
    nn.Conv2d(8, 16, 3, padding=1), nn.ReLU(inplace=True), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Dropout(0.2),
    nn.Linear(16, 10),
)  # fmt: skip
if "channels_last" in sys.argv:
    model = model.to(memory_format=torch.channels_last)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9)
half = torch.float16 if "fp16" in sys.argv else torch.bfloat16
scaler = torch.amp.GradScaler("cpu", init_scale=1024.0)
for start in range(0, 96, 32):
    optimizer.zero_grad()
    with torch.autocast("cpu", half, enabled=bool({"bf16", "fp16"} & set(sys.argv))):
        loss = nn.functional.cross_entropy(model(x[start : start + 32]), y[start : start + 32])
    if half is torch.float16:
        scaler.scale(loss).backward()
        scaler.step(optimizer)
        scaler.update()
        continue
    loss.backward()
    optimizer.step()
model.eval()
with torch.no_grad():
    print(hashlib.sha256(model(x).float().numpy().tobytes()).hexdigest())
for name, tensor in model.state_dict().items():
    print(name, hashlib.sha256(tensor.contiguous().numpy().tobytes()).hexdigest())
