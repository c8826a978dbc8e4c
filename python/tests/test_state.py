"""A saved state keeps what is shared, and has the same bytes for the same state."""

import array

import numpy as np
import pytest
from assay_plugin._state import StateError, dumped, loaded


def restored(state, lasting=None):
    lasting = lasting or {}
    content = dumped(state, lasting)
    again = loaded(content, lasting)
    assert dumped(again, lasting) == content
    return again


def test_one_object_under_two_names_stays_one():
    """F6."""
    buffer = np.zeros(3)
    state = restored({"buffers": {"velocity": buffer}, "velocity": buffer})
    assert state["velocity"] is state["buffers"]["velocity"]


def test_a_view_stays_tied_to_its_base_and_to_other_views():
    """F6."""
    base = np.arange(6.0)
    state = restored({"base": base, "tail": base[2:], "backwards": base[::-1], "apart": np.arange(6.0)})
    state["base"][:] = 7
    assert (state["tail"] == 7).all() and (state["backwards"] == 7).all() and state["apart"][5] == 5
    state = restored({"left": base[:4], "right": base[3:]})
    state["left"][3] = -1
    assert state["right"][0] == -1


def test_the_order_of_axes_in_memory_is_kept():
    fortran = np.asfortranarray(np.arange(6.0).reshape(2, 3))
    turned = np.zeros((2, 3, 4)).transpose(1, 0, 2)
    state = restored({"fortran": fortran, "turned": turned})
    assert state["fortran"].strides == fortran.strides and state["turned"].strides == turned.strides
    assert (state["fortran"] == fortran).all()


def test_what_is_equal_but_not_one_object_has_the_same_bytes():
    text = "".join(["ad", "am"])
    assert dumped({"a": "adam", "b": text}, {}) == dumped({"a": "adam", "b": "adam"}, {})


def test_the_oracle_is_no_part_of_a_state_wherever_it_is_kept():
    oracle, other = object(), object()
    content = dumped({"inner": [oracle, {"oracle": oracle}]}, {"oracle": oracle})
    assert loaded(content, {"oracle": other}) == {"inner": [other, {"oracle": other}]}


def test_random_generators_go_on():
    generator = np.random.default_rng(3)
    generator.normal()
    state = restored({"generator": generator})
    assert state["generator"].normal() == generator.normal()


def test_a_tie_that_cannot_be_kept_is_refused():
    """F6."""
    base = np.arange(3.0)
    with pytest.raises(StateError, match="share memory"):
        dumped({"base": base, "masked": np.ma.array(base)}, {})


@pytest.mark.parametrize("make", [lambda: bytearray(24), lambda: array.array("d", [0, 0, 0])])
def test_an_array_in_the_memory_of_another_object_is_refused_beside_it(make):
    memory = make()
    view = np.frombuffer(memory, np.float64)
    with pytest.raises(StateError, match="share memory"):
        dumped({"memory": memory, "view": view}, {})
    again = restored({"view": view, "memory": make()})
    assert (again["view"] == 0).all() and len(again["memory"]) == len(memory)


ALIASES = """
import numpy as np
from assay_plugin import optimizer, serve

@optimizer(requires=["gradient"])
class Aliases:
    "Two attributes share a buffer."
    def __init__(self, x, oracle, rate: float = 0.01):
        self.x, self.oracle, self.rate = x, oracle, rate
        self.buffers = {"velocity": np.zeros_like(x)}
        self.velocity = self.buffers["velocity"]
    def step(self):
        self.buffers["velocity"] *= 0.9
        self.buffers["velocity"] -= self.rate * self.oracle.gradient(self.x)
        self.x = self.x + self.velocity

serve()
"""


def goes_on_as_before(host, optimizer, valley, settings=None):
    """Whether an instance that is restored after three steps takes the next ten with the bits, and the states, of the first."""
    host.start(optimizer, [-1.2, 1.0], settings, instance=1)
    for _ in range(3):
        host.step(valley, instance=1)
    state = host.exchange(message="save", instance=1)["state"]
    host.start(optimizer, [0.0, 0.0], settings, instance=2)
    host.exchange(message="restore", instance=2, state=state)
    for _ in range(10):
        states = []
        for instance in (1, 2):
            end, _ = host.step(valley, instance=instance)
            states.append((end, host.point.tobytes(), host.exchange(message="save", instance=instance)["state"]))
        if states[0] != states[1]:
            return False
    return True


def test_an_optimizer_whose_attributes_share_a_buffer_goes_on(plugin, valley):
    """F6."""
    assert goes_on_as_before(plugin(ALIASES), "Aliases", valley)


def test_cmaes_goes_on_from_a_saved_state(host, valley):
    pytest.importorskip("cmaes")
    served = host("-m", "assay_plugin.cmaes")
    for name in ("cmaesCMA", "cmaesSepCMA"):
        assert goes_on_as_before(served, name, valley), name


def test_every_method_of_torch_goes_on_from_a_saved_state(host, valley):
    """F6."""
    pytest.importorskip("torch")
    served = host("-m", "assay_plugin.torch")
    for form in served.hello["optimizers"]:
        assert goes_on_as_before(served, form["name"], valley), form["name"]


def test_tensors_stay_tied_to_parameters_arrays_and_views():
    """F6."""
    torch = pytest.importorskip("torch")
    array = np.arange(4.0)
    tensor = torch.from_numpy(array)
    parameter = torch.nn.Parameter(torch.ones(2))
    state = restored(
        {
            "array": array,
            "tensor": tensor,
            "view": tensor[1:],
            "parameter": parameter,
            "by": {parameter: 1},
            "half": tensor.bfloat16(),
        }
    )
    state["array"][:] = 9
    assert state["tensor"].tolist() == [9] * 4 and state["view"].tolist() == [9] * 3
    assert list(state["by"]) == [state["parameter"]] and state["half"].dtype is torch.bfloat16
