"""Every trial of a plugin's process computes in the promised floating-point environment."""

import ctypes
import platform

import numpy as np
import pytest
from assay_plugin import _arithmetic
from assay_plugin._answers import AnswerError

# How C changes it: rounding by a constant of <fenv.h>, subnormal numbers by a bit of the environment's bytes.
CHANGES = """
import ctypes, platform
libm = ctypes.CDLL("libm.so.6")
is_x86 = platform.machine() == "x86_64"

def round_up():
    libm.fesetround(0x800 if is_x86 else 0x400000)

def flush():
    environment = (ctypes.c_uint32 * 16)()
    libm.fegetenv(environment)
    environment[7 if is_x86 else 0] |= 0x8040 if is_x86 else 1 << 24
    libm.fesetenv(environment)
"""
ROUNDED = "rounding is no longer to nearest"
FLUSHED = "subnormal numbers are flushed to zero"
needs_known_bits = pytest.mark.skipif(platform.machine() not in ("x86_64", "aarch64"), reason="another layout of fenv_t")


@needs_known_bits
@pytest.mark.parametrize(("change", "words"), [("round_up", ROUNDED), ("flush", FLUSHED)])
def test_a_changed_environment_is_named_and_put_back(change, words):
    space = {}
    exec(CHANGES, space)
    assert _arithmetic.change() is None
    space[change]()
    with pytest.raises(AnswerError, match=f"it left the floating-point environment changed \\({words}\\)"):
        _arithmetic.check("it")
    assert _arithmetic.change() is None
    assert ctypes.c_double(5e-324).value > 0 and np.float64(2.0**-1022) / 2 > 0


PLUGIN = (
    CHANGES
    + """
from assay_plugin import objective, optimizer, serve

@optimizer(requires=["gradient"])
def changes(x, oracle, rate: float = 0.1):
    "Rounds up from its first step on."
    while True:
        x = x - rate * oracle.gradient(x)
        round_up()
        yield x

@optimizer(requires=["gradient"])
def steps(x, oracle, rate: float = 0.1):
    "Gradient descent."
    while True:
        x = x - rate * oracle.gradient(x)
        yield x

@objective(start=[1.0, 2.0])
def bowl(x):
    flush()
    return float(x @ x)
IMPORTED
serve()
"""
)
TENTHS = {"gradient": lambda x, v: x / 3}


def end_of_steps(host, instance):
    host.start("steps", [1.0, 0.7], instance=instance)
    for _ in range(9):
        assert host.step(TENTHS, instance=instance)[0] == "stepped"
    return host.point.copy()


@needs_known_bits
def test_a_step_that_changes_it_fails_its_own_trial_and_no_other(plugin):
    host = plugin(PLUGIN.replace("IMPORTED", ""))
    alone = end_of_steps(host, 1)
    host.start("changes", [1.0, 0.7], instance=2)
    host.send(message="step", instance=2)
    assert host.receive() == {"message": "gradient"}
    host.answer[:2] = 1
    words = f"a step of 'changes' left the floating-point environment changed ({ROUNDED}); restore it before returning"
    assert host.exchange(message="answer") == {"message": "failed", "reason": words}
    assert end_of_steps(host, 3).tobytes() == alone.tobytes()


@needs_known_bits
def test_an_objective_that_changes_it_has_no_answer(plugin):
    host = plugin(PLUGIN.replace("IMPORTED", ""))
    seed = "0000000000000007"
    host.exchange(message="make", instance=1, problem="bowl", settings={}, scalar="float64", seed=seed)
    host.exchange(message="bind", instance=1, memory=host.layout(2, 2, "float64"))
    host.point[:] = 1
    reply = host.exchange(message="value", instance=1)
    assert reply["reason"].startswith(f"'value' of 'bowl' left the floating-point environment changed ({FLUSHED})")


@needs_known_bits
def test_what_an_import_changes_is_put_back(plugin, capfd):
    host = plugin(PLUGIN.replace("IMPORTED", "round_up(); flush()"))
    alone = end_of_steps(plugin(PLUGIN.replace("IMPORTED", "")), 1)
    assert end_of_steps(host, 1).tobytes() == alone.tobytes()
    assert f"imports changed arithmetic ({ROUNDED}, {FLUSHED}), which is put back" in capfd.readouterr().err
