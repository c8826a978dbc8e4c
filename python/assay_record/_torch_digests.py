"""Digests of PyTorch's tensors: of their elements alone, whatever strides, device or subclass."""

import numpy as np
import torch

from ._digests import digest_of_bytes, digest_of_floats, digest_of_halves, elements_of_array

_FLOATS = (torch.float32, torch.float64)
_HALVES = {torch.float16: "float16", torch.bfloat16: "bfloat16"}
_COMPLEX = (torch.complex64, torch.complex128)


def digest_of_tensor(tensor):
    """Returns 16 bytes; None for what has no elements to read: sparse, quantized, meta and functorch's tensors."""
    if not is_readable(tensor):
        return None
    if tensor.requires_grad:
        tensor = tensor.detach()
    if tensor.device.type != "cpu":
        # A graph of CUDA that is being captured must not be waited for.
        if torch.cuda.is_available() and torch.cuda.is_current_stream_capturing():
            return None
        tensor = tensor.cpu()
    if not tensor.is_contiguous():
        tensor = tensor.contiguous()
    kind = tensor.dtype
    if kind in _FLOATS:
        return digest_of_floats((tensor.resolve_neg() if tensor.is_neg() else tensor).numpy())
    if kind in _HALVES:
        return digest_of_halves(tensor.view(torch.int16).reshape(-1).numpy().view(np.uint16), _HALVES[kind])
    if kind in _COMPLEX:
        return digest_of_floats(torch.view_as_real(tensor.resolve_conj().resolve_neg()).contiguous().numpy())
    return digest_of_bytes(tensor.reshape(-1).view(torch.uint8).numpy())


def elements_of_tensor(tensor):
    """The type, the shape and the bytes of a tensor that has a digest."""
    tensor = tensor.detach().cpu().contiguous()
    if tensor.dtype is torch.bfloat16:
        return "bfloat16", tuple(tensor.shape), tensor.view(torch.int16).numpy().tobytes()
    return elements_of_array(tensor.resolve_conj().resolve_neg().numpy())


def is_readable(tensor):
    if tensor.layout is not torch.strided or tensor.is_quantized or tensor.is_meta:
        return False
    return not torch._C._functorch.is_functorch_wrapped_tensor(tensor)


def whole(tensor):
    """The part of a distributed tensor that lies here; any other as it is."""
    return tensor.to_local() if hasattr(tensor, "to_local") else tensor
