import os
import pty
import subprocess
import sys

import numpy as np
import pytest
from conftest import PACKAGE

DESCENT = """
from typing import Annotated, Literal
from assay_plugin import *

@optimizer(requires=["gradient"])
def descent(x, oracle, rate: Annotated[float, Range(0, 1), "the rate"] = 0.25, kind: Literal["a", "b"] = "a"):
    "Goes down."
    print("this is no message")
    for _ in range(4):
        x = x - rate * oracle.gradient(x)
        yield x

@optimizer(requires=["gradient"])
class Heavy:
    "Goes down with momentum."
    def __init__(self, x, oracle, seed, momentum: float = 0.5):
        self.x, self.oracle, self.velocity = x, oracle, np.zeros_like(x)
        self.momentum, self.seed = momentum, seed
    def step(self):
        self.velocity = self.momentum * self.velocity - 0.25 * self.oracle.gradient(self.x)
        self.x = self.x + self.velocity

@optimizer
def fails(x, oracle):
    raise ValueError("not today")
    yield x

@optimizer
def gives_up(x, oracle):
    raise Diverged
    yield x

@objective(start=[3.0, 4.0], gradient=lambda x: 2 * x)
def bowl(x):
    "A bowl."
    return (x ** 2).sum()

@objective
class Box:
    def __init__(self, dimension: int = 2):
        self.start = np.ones(dimension)
        self.bounds = (-np.ones(dimension), 2 * np.ones(dimension))
        self.optimum = (0.0, [np.zeros(dimension)])
    def value(self, x): return x @ x
    def gradient(self, x): return 2 * x
    def hessian(self, x): return 2 * np.eye(len(x))
    def residuals(self, x): return x
    def jacobian(self, x): return np.eye(len(x))

serve()
"""
SOURCE = "import numpy as np\n" + DESCENT
BOWL = {"gradient": lambda x, v: 2 * x, "value": lambda x, v: x @ x}


def test_settings_come_from_the_signature(plugin):
    form = plugin(SOURCE).hello["optimizers"][0]
    assert form["summary"] == "Goes down."
    assert form["requires"] == ["gradient"]
    assert form["hyperparameters"] == [
        {"name": "rate", "summary": "the rate", "kind": "number", "default": 0.25, "least": 0, "greatest": 1},
        {"name": "kind", "summary": "kind", "kind": "choice", "choices": ["a", "b"], "default": "a"},
    ]


def test_hello_names_the_plugins_own_files_and_the_packages_it_imports(plugin, tmp_path):
    helper = tmp_path / "helper.py"
    helper.write_text("rate = 0.25\n")
    hello = plugin("import helper\n" + SOURCE).hello
    assert {str(helper), str(tmp_path / "plugin.py")} <= set(hello["files"])
    assert hello["packages"]["numpy"] == np.__version__
    assert not any("numpy" in path for path in hello["files"])


def test_hello_names_the_files_that_a_plugin_reads_but_not_those_of_the_machine(plugin, tmp_path):
    settings, written = tmp_path / "settings.json", tmp_path / "log"
    settings.write_text("{}")
    reads = f"open({str(settings)!r}).close(); open('/etc/passwd').close(); open({str(written)!r}, 'w').close()\n"
    files = plugin("import assay_plugin\n" + reads + SOURCE).hello["files"]
    assert str(settings) in files
    assert not {"/etc/passwd", str(written)} & set(files)


def test_a_generator_steps_and_then_has_converged(plugin):
    host = plugin(SOURCE)
    assert host.start("descent", [1.0, 2.0]) == {"message": "started"}
    for count in range(1, 5):
        assert host.step(BOWL) == ("stepped", ["gradient"])
        assert host.point.tolist() == [0.5**count, 2 * 0.5**count]
    assert host.step(BOWL) == ("converged", [])


def test_float32_stays_float32(plugin):
    host = plugin(SOURCE)
    host.start("descent", [0.1], {"rate": 0.1}, scalar="float32")
    host.step(BOWL)
    x = np.float32(0.1)
    assert host.point[0] == x - np.float32(0.1) * (2 * x)


def test_the_budget_ends_a_step(plugin):
    host = plugin(SOURCE)
    host.start("descent", [1.0])
    assert host.step(BOWL, budget=0) == ("stopped", ["gradient"])


def test_a_saved_state_goes_on_to_the_bit(plugin):
    host = plugin(SOURCE)
    host.start("Heavy", [1.0, 2.0], instance=1)
    for _ in range(3):
        host.step(BOWL, instance=1)
    state = host.exchange(message="save", instance=1)["state"]
    host.step(BOWL, instance=1)
    expected = host.point.copy()
    host.start("Heavy", [0.0, 0.0], instance=2)
    assert host.exchange(message="restore", instance=2, state=state) == {"message": "restored"}
    host.step(BOWL, instance=2)
    assert (host.point == expected).all()


def test_an_exception_is_told_and_the_plugin_serves_on(plugin):
    host = plugin(SOURCE)
    host.start("fails", [1.0])
    assert host.exchange(message="step", instance=1) == {"message": "failed", "reason": "ValueError: not today"}
    host.start("gives_up", [1.0], instance=2)
    assert host.exchange(message="step", instance=2) == {"message": "diverged"}
    assert host.exchange(message="celebrate", instance=2)["message"] == "failed"
    assert host.exchange(message="step", instance=99)["message"] == "failed"


def test_another_version_is_refused(plugin):
    assert plugin(SOURCE).exchange(message="hello", protocol=3, memory=3)["message"] == "failed"


def test_it_leaves_when_its_input_ends(plugin):
    assert plugin(SOURCE).close() == 0


def test_on_a_terminal_it_says_who_starts_it(tmp_path):
    (tmp_path / "plugin.py").write_text("from assay_plugin import serve\nserve()\n")
    _, terminal = pty.openpty()
    end = subprocess.run(
        [sys.executable, "plugin.py"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(PACKAGE)},
        stdin=terminal,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert end.returncode == 1
    assert end.stderr == "this is a plugin, which Assay starts: assay run SUITE --plugin 'python3 plugin.py'\n"


def make(host, problem, settings, n, longest):
    made = host.exchange(
        message="make", instance=1, problem=problem, settings=settings, scalar="float64", seed="0000000000000007"
    )
    assert host.exchange(message="bind", instance=1, memory=host.layout(n, longest, "float64")) == {"message": "bound"}
    return made


def test_a_function_is_an_objective(plugin):
    host = plugin(SOURCE)
    made = make(host, "bowl", {}, 2, 2)
    assert made == {"message": "made", "dimension": 2, "residuals": 0, "capabilities": ["gradient"], "bounds": False}
    host.exchange(message="show", instance=1, vector="start", index=0)
    assert host.answer.tolist() == [3, 4]
    host.point[:] = [1, 2]
    host.exchange(message="value", instance=1)
    assert host.answer[0] == 5
    host.exchange(message="gradient", instance=1)
    assert host.answer.tolist() == [2, 4]


def test_a_class_is_an_objective_with_all_it_has(plugin):
    host = plugin(SOURCE)
    made = make(host, "Box", {"dimension": 3}, 3, 9)
    assert made["capabilities"] == ["gradient", "hessian", "residuals"]
    assert (made["dimension"], made["residuals"], made["bounds"]) == (3, 3, True)
    assert made["optimum"] == {"value": 0, "minimizers": 1}
    host.exchange(message="show", instance=1, vector="upper", index=0)
    assert host.answer[:3].tolist() == [2, 2, 2]
    host.exchange(message="jacobian", instance=1)
    assert (host.answer.reshape(3, 3) == np.eye(3)).all()


def test_a_borrowed_point_is_seen_and_cannot_be_written(plugin):
    host = plugin("""
import numpy as np
from assay_plugin import add_objective, serve

seen = {}

def kept(x):
    "The first coordinate of the first point that it was asked about, as it is now."
    return seen.setdefault("kept", x)[0]

def borrowed(x):
    return seen.setdefault("borrowed", x)[0]

def write(x):
    x[0] = 1
    return 0

add_objective(kept, start=[1.0])
add_objective(borrowed, start=[1.0], borrows_point=True)
add_objective(write, name="writes", start=[1.0], borrows_point=True)
serve()
""")
    for name, later in (("kept", 3), ("borrowed", 4)):
        make(host, name, {}, 1, 1)
        for x, value in ((3, 3), (4, later)):
            host.point[:] = x
            assert host.exchange(message="value", instance=1) == {"message": "answer"}
            assert host.answer[0] == value
    make(host, "writes", {}, 1, 1)
    assert host.exchange(message="value", instance=1)["reason"] == "ValueError: assignment destination is read-only"


SCIPY = [
    "NelderMead",
    "Powell",
    "COBYLA",
    "CG",
    "BFGS",
    "LBFGSB",
    "TNC",
    "SLSQP",
    "Trustconstr",
    "NewtonCG",
    "Trustncg",
    "Trustkrylov",
    "Dogleg",
    "Trustexact",
]


def test_scipys_methods_step_by_iterations(host, valley):
    pytest.importorskip("scipy")
    served = host("-m", "assay_plugin.scipy")
    assert [form["name"] for form in served.hello["optimizers"]] == [f"scipy{method}" for method in SCIPY]
    for instance, method in enumerate(SCIPY):
        served.start(f"scipy{method}", [-1.2, 1.0], instance=instance)
        evaluations, iterates = 0, []
        while len(iterates) < 100:
            end, questions = served.step(valley, instance=instance)
            evaluations += len(questions)
            if end != "stepped":
                assert end == "converged"
                break
            iterates.append(served.point.copy())
        assert len(iterates) > 3 and evaluations >= len(iterates), method
        assert valley["value"](iterates[-1]) < valley["value"]([-1.2, 1.0]) / 4, method


def test_scipys_bfgs_is_minimizes_own(host, valley):
    optimize = pytest.importorskip("scipy.optimize")
    served = host("-m", "assay_plugin.scipy")
    served.start("scipyBFGS", [-1.2, 1.0])
    theirs = []
    optimize.minimize(
        valley["value"],
        [-1.2, 1.0],
        method="BFGS",
        jac=valley["gradient"],
        tol=1e-8,
        callback=lambda x: theirs.append(x.copy()),
    )
    for x in theirs:
        assert served.step(valley)[0] == "stepped"
        assert (served.point == x).all()
    assert served.step(valley)[0] == "converged"


def test_a_driven_method_ends_in_the_middle_of_a_step(host, valley):
    pytest.importorskip("scipy")
    served = host("-m", "assay_plugin.scipy")
    served.start("scipyBFGS", [-1.2, 1.0])
    assert served.step(valley)[0] == "stepped"
    assert served.step(valley, budget=1)[0] == "stopped"
    served.send(message="end", instance=1)
    assert served.start("scipyCG", [-1.2, 1.0], instance=2) == {"message": "started"}
    assert served.step(valley, instance=2)[0] == "stepped"
    assert served.close() == 0


def test_cmaes_takes_a_generation_a_step_and_repeats_itself(host, valley):
    pytest.importorskip("cmaes")
    served = host("-m", "assay_plugin.cmaes")
    ends = []
    for instance in (1, 2):
        served.start("cmaesCMA", [0.5, 0.5], instance=instance)
        for _ in range(80):
            assert served.step(valley, instance=instance) == ("stepped", ["value"] * 6)
        ends.append(served.point.copy())
    assert (ends[0] == ends[1]).all()
    assert valley["value"](ends[0]) < 1e-4


class Bowl:
    """An oracle of ½·Σ xᵢ², or of one number everywhere."""

    bounds = hessian = hessian_product = None
    dimension = 3

    def __init__(self, dtype, everywhere=None):
        self.dtype = np.dtype(dtype)
        self.everywhere = everywhere

    def value(self, x):
        return float(np.sum(np.square(x)) / 2) if self.everywhere is None else self.everywhere

    def gradient(self, x):
        return np.asarray(x, self.dtype) if self.everywhere is None else np.full(3, self.everywhere, self.dtype)


def scipys(method, oracle):
    pytest.importorskip("scipy")
    from assay_plugin import _registry, scipy  # noqa: F401

    x = np.array([1.1, 1.4, 1.7], oracle.dtype)
    return _registry.optimizers[method][1](x, oracle).run(x, oracle, lambda x: None)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_scipys_slsqp_takes_gradients_of_either_type(dtype):
    end = scipys("scipySLSQP", Bowl(dtype))
    assert end.dtype == dtype and np.abs(end).max() < 1e-5


def test_a_method_of_scipys_that_stalls_fails():
    """On values that are not finite trust-constr iterates for ever without asking for another."""
    with pytest.raises(RuntimeError, match="trust-constr has iterated 100 times without an evaluation"):
        scipys("scipyTrustconstr", Bowl("float64", np.nan))
