"""A transformer's encoder, whose examination takes PyTorch's fast path."""

import hashlib

import torch
from torch import nn

torch.manual_seed(5)
x, y = torch.randint(0, 16, (48, 12)), torch.randint(0, 4, (48,))
embedding, head = nn.Embedding(16, 32), nn.Linear(32, 4)
encoder = nn.TransformerEncoder(nn.TransformerEncoderLayer(32, 4, 64, dropout=0.1, batch_first=True), 2)
model = nn.ModuleList([embedding, encoder, head])
optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
for start in range(0, 48, 16):
    optimizer.zero_grad()
    loss = nn.functional.cross_entropy(head(encoder(embedding(x[start : start + 16])).mean(1)), y[start : start + 16])
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
model.eval()
with torch.no_grad():
    print(hashlib.sha256(head(encoder(embedding(x)).mean(1)).numpy().tobytes()).hexdigest())
