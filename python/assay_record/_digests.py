"""The XXH3-128 of an array's elements: row by row, little-endian, with every NaN as one quiet NaN."""

import numpy as np
from xxhash import xxh3_128_digest

# Of other floats than NumPy's own, by name: the bits without the sign, those of infinity, and the quiet NaN.
_HALVES = {"float16": (0x7FFF, 0x7C00, 0x7E00), "bfloat16": (0x7FFF, 0x7F80, 0x7FC0)}


def elements_of_array(array):
    """The type, the shape and the bytes of an array that has a digest; complex numbers are pairs of floats."""
    array = np.asarray(array)
    name, shape = array.dtype.name, array.shape
    if array.dtype.kind == "c":
        name, shape = f"float{array.dtype.itemsize * 4}", (*shape, 2)
    data = np.ascontiguousarray(array, array.dtype.newbyteorder("=")).tobytes()
    return "uint8" if name == "bool" else name, shape, data


def digest_of_bytes(data):
    return xxh3_128_digest(data)


def digest_of_array(array):
    """Returns 16 bytes; raises TypeError for what has no numbers."""
    array = np.asarray(array)
    if array.dtype.char in "fd" and array.dtype.isnative and array.flags.c_contiguous:
        return digest_of_floats(array)
    kind, name = array.dtype.kind, array.dtype.name
    widest = 16 if kind == "c" else 8
    if kind not in "biufcV" or array.dtype.fields or array.dtype.itemsize > widest:
        raise TypeError(f"an array of {name} has no digest; numbers of at most 8 bytes have")
    if not array.dtype.isnative or not array.flags.c_contiguous:
        array = np.ascontiguousarray(array, array.dtype.newbyteorder("="))
    if name in _HALVES:
        return digest_of_halves(array.reshape(-1).view(np.uint16), name)
    if kind == "c":
        array = array.reshape(-1).view(array.real.dtype)
    return digest_of_floats(array) if kind in "fc" else xxh3_128_digest(array.reshape(-1).view(np.uint8))


def digest_of_floats(array):
    """Of contiguous float32 or float64: the least element is NaN if any is."""
    if array.size and (least := np.minimum.reduce(array, axis=None)) != least:
        array = np.where(np.isnan(array), array.dtype.type("nan"), array)
    return xxh3_128_digest(array)


def digest_of_halves(bits, name):
    """Of floats of two bytes, as their bits."""
    magnitude, infinity, nan = _HALVES[name]
    isnan = (bits & magnitude) > infinity
    if isnan.any():
        bits = np.where(isnan, np.uint16(nan), bits)
    return xxh3_128_digest(bits)
