"""An optimizer's state as bytes: what is shared stays shared, and the same state has the same bytes.

Two attributes that are one object are one object again, and arrays that lie in one another's memory do so again. What
cannot be saved faithfully is not saved: a trial that is killed then begins anew.
"""

import io
import pickle
import sys

import numpy as np

# They never change, so it does not matter whether two of them are one object.
ATOMS = (str, bytes, tuple, frozenset, np.generic, np.dtype)
PLAIN = {int, float, bool, str, bytes, tuple, list, dict, type(None)}


class StateError(Exception):
    """A state that cannot be saved so that its continuation has the same bits."""


def dumped(state, lasting):
    """The bytes of a state; `lasting` names the objects that it refers to and that are no part of it."""
    memory = Memory()
    # The first pass only finds out which arrays share memory.
    Saver(io.BytesIO(), lasting, memory).dump(state)
    memory.divide()
    stream = io.BytesIO()
    Saver(stream, lasting, memory).dump(state)
    return stream.getvalue()


def loaded(state, lasting):
    return Loader(io.BytesIO(state), lasting).load()


# Python's own pickler: that in C puts texts and tuples into its memo, which makes the bytes depend on which are one object.
class Saver(pickle._Pickler):
    def __init__(self, stream, lasting, memory):
        super().__init__(stream, protocol=4)
        self._names = {id(each): name for name, each in lasting.items()}
        self._memory = memory
        self._others = lambda each, memory: NotImplemented
        if "torch" in sys.modules:
            from . import _torch_state

            self._others = _torch_state.reduced

    def persistent_id(self, each):
        return self._names.get(id(each))

    def memoize(self, each):
        if not isinstance(each, ATOMS):
            super().memoize(each)

    def reducer_override(self, each):
        if type(each) in PLAIN:
            return NotImplemented
        if type(each) is np.ndarray and not each.dtype.hasobject:
            return self._memory.reduced(each, each)
        place = each if isinstance(each, np.ndarray) else writable_bytes(each)
        if place is not None:
            self._memory.note(each, place, is_ours=False)
        return self._others(each, self._memory)


def writable_bytes(each):
    """The memory of an object other than an array in which arrays may lie, such as a bytearray's; None if it has none."""
    try:
        view = memoryview(each)
    except TypeError:
        return None
    return np.frombuffer(view, np.uint8) if view.nbytes and view.c_contiguous and not view.readonly else None


class Loader(pickle.Unpickler):
    def __init__(self, stream, lasting):
        super().__init__(stream)
        self._lasting = lasting

    def persistent_load(self, name):
        return self._lasting[name]


class Memory:
    """The arrays of a state, and which of them lie in one another's memory."""

    def __init__(self):
        self._noted = {}
        self._groups = None
        self._blocks = {}

    def note(self, owner, array, is_ours):
        """Notes the array that is, or is in, an object of the state; `is_ours` if `reduced` is to say how it is made again."""
        if self._groups is None:
            # With the owner, so that none that is made only for the pickler has the identity of one that was.
            self._noted[id(owner)] = (owner, array, is_ours)
        elif id(owner) not in self._noted and any(overlap(array, other) for _, other, _ in self._noted.values()):
            raise StateError("an object of its state says each time anew which memory it shares with others")

    def divide(self):
        """Puts arrays whose places overlap into one group each."""
        self._groups = {}
        group, end = [], 0
        for key, (_, array, is_ours) in sorted(self._noted.items(), key=lambda item: place(item[1][1])):
            first, last = place(array)
            if first >= end:
                group = []
            group.append((array, is_ours))
            end = max(end, last)
            self._groups[key] = group
        if any(len(group) > 1 and not all(is_ours for _, is_ours in group) for group in self._groups.values()):
            raise StateError("arrays of its state share memory, and one of them is of a type that is saved by itself")

    def reduced(self, owner, array):
        """How the pickler is to make an object's array again: a function and its arguments."""
        self.note(owner, array, is_ours=True)
        if self._groups is None:
            return alone, ()
        group = self._groups.get(id(owner), ())
        if len(group) > 1:
            if id(group) not in self._blocks:
                self._blocks[id(group)] = Block([array for array, _ in group])
            block = self._blocks[id(group)]
            return tied, (block, block.offset(array), array.dtype, array.shape, array.strides)
        # The axes from the slowest to the fastest: sums depend on the order of the memory.
        axes = sorted(range(array.ndim), key=lambda axis: -abs(array.strides[axis]))
        ordered = array.transpose(axes)
        return alone, (ordered.tobytes(), array.dtype, ordered.shape, tuple(axes))


class Block:
    """The memory of arrays that share it, with zeros between them."""

    def __init__(self, arrays):
        self._first = min(place(array)[0] for array in arrays)
        self._bytes = zeros(max(place(array)[1] for array in arrays) - self._first)
        for array in arrays:
            np.ndarray(array.shape, array.dtype, self._bytes, self.offset(array), array.strides)[...] = array

    def offset(self, array):
        """Where the array's first element is."""
        return array.ctypes.data - self._first

    def __reduce__(self):
        return restored_block, (self._bytes.tobytes(),)


def restored_block(content):
    block = zeros(len(content))
    block[:] = np.frombuffer(content, np.uint8)
    return block


def zeros(count):
    """So many bytes at an address where every type may begin."""
    block = np.zeros(count + 64, np.uint8)
    start = -block.ctypes.data % 64
    return block[start : start + count]


def place(array):
    """The addresses of an array's first byte and of what follows its last; an empty array lies nowhere."""
    if array.size == 0:
        return 0, 0
    reach = [(length - 1) * stride for length, stride in zip(array.shape, array.strides)]
    start = array.ctypes.data
    return start + sum(min(0, each) for each in reach), start + sum(max(0, each) for each in reach) + array.itemsize


def overlap(array, other):
    (first, last), (others_first, others_last) = place(array), place(other)
    return first < others_last and others_first < last


def alone(content, dtype, shape, axes):
    return np.frombuffer(content, dtype).reshape(shape).copy().transpose(np.argsort(axes))


def tied(block, offset, dtype, shape, strides):
    return np.ndarray(shape, dtype, block, offset, strides)
