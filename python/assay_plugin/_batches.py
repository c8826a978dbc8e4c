"""Which examples a step shows: nothing is drawn from a stream, so any step can be asked for at any time."""

import functools

import numpy as np

# Each use of a seed has numbers of its own.
START, ORDER, STEP = range(3)


def mini_batch(seed, step, examples, batch):
    """The indices of a step's examples, of so many that are numbered from 0.

    Each epoch goes once through all of them in an order of its own; its last mini-batch may be smaller. The order follows from
    seed and epoch, with the same bits on every machine and in every version of NumPy.
    """
    steps = steps_per_epoch(examples, batch)
    first = step % steps * batch
    return _order(seed, step // steps, examples)[first : first + batch].copy()


def steps_per_epoch(examples, batch):
    """How many mini-batches go once through the examples."""
    return -(-examples // batch)


@functools.lru_cache(maxsize=2)
def _order(seed, epoch, examples):
    return np.argsort(bits(seed, ORDER, epoch, np.arange(examples)), kind="stable")


def bits(seed, *address):
    """64 bits for each address, by rounds of SplitMix64 (Steele, Lea & Flood, 2014)."""
    state = np.array([seed & (1 << 64) - 1], np.uint64)
    for part in address:
        state = _mixed(state + np.uint64(0x9E3779B97F4A7C15)) ^ np.atleast_1d(part).astype(np.uint64)
    return _mixed(state + np.uint64(0x9E3779B97F4A7C15))


def seed_of(seed, *address):
    """A number from 0 to 2⁶³ − 1 for an address, to seed a library's generator with."""
    return int(bits(seed, *address)[0] >> np.uint64(1))


def _mixed(z):
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))
