"""What a plugin offers, and under which names."""

import os
import pathlib
import subprocess
import sys

import assay_plugin
import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]

NAMED = """
from assay_plugin import objective, optimizer, serve

@optimizer(name="gradientDescent", requires=["gradient"])
def gradient_descent(x, oracle, rate: float = 0.25):
    while True:
        x = x - rate * oracle.gradient(x)
        yield x

@objective(name="deepBowl", start=[3.0, 4.0])
def deep_bowl(x):
    return (x ** 2).sum()

serve()
"""


def test_suites_name_a_function_as_its_decorator_says(plugin):
    host = plugin(NAMED)
    assert [form["name"] for form in host.hello["optimizers"]] == ["gradientDescent"]
    assert [form["name"] for form in host.hello["problems"]] == ["deepBowl"]
    assert host.start("gradientDescent", [1.0, 2.0]) == {"message": "started"}
    made = host.exchange(message="make", instance=2, problem="deepBowl", settings={}, scalar="float64", seed="0000000000000007")
    assert made["dimension"] == 2


def test_the_package_has_the_version_of_the_checkout():
    assert assay_plugin.__version__ == (ROOT / "VERSION").read_text().strip()


def test_a_copy_of_the_package_works_by_itself(tmp_path):
    """Also one that keeps links, which would lead nowhere."""
    subprocess.run(["cp", "-r", ROOT / "python" / "assay_plugin", tmp_path], check=True)
    command = [sys.executable, "-c", "import assay_plugin; print(assay_plugin.__version__, assay_plugin.__file__)"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.stdout.split() == [assay_plugin.__version__, str(tmp_path / "assay_plugin" / "__init__.py")], done.stderr


WITHOUT_SERVE = """
from assay_plugin import optimizer

@optimizer(requires="gradient")
def descent(x, oracle):
    yield x
"""


def last_words(program):
    """What a program with shared memory as descriptor 3 says on standard error."""
    memory = os.memfd_create("test")
    return subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT / "python")},
        pass_fds=[3],
        preexec_fn=lambda: os.dup2(memory, 3),
    ).stderr


def test_a_plugin_that_never_serves_says_so():
    assert last_words(WITHOUT_SERVE) == "'serve()' was not called; it is the last line of a plugin\n"


def test_an_exception_is_the_last_word():
    assert last_words(WITHOUT_SERVE + "nothing()\n").endswith("NameError: name 'nothing' is not defined\n")


def test_a_program_that_assay_did_not_start_says_nothing():
    done = subprocess.run([sys.executable, "-c", WITHOUT_SERVE], capture_output=True, text=True, cwd=ROOT / "python")
    assert (done.returncode, done.stderr) == (0, "")


def test_a_capability_that_does_not_exist_is_refused_where_it_is_named():
    with pytest.raises(ValueError, match="'requires' has 'gradients', which is none of gradient, hessian, hessianProduct"):
        assay_plugin.optimizer(lambda x, oracle: None, requires=["gradients"])


def test_an_optimizer_without_a_yield_fails_with_the_remedy(plugin):
    asks = plugin(NAMED.replace("        yield x\n", "        return x\n")).start("gradientDescent", [1.0, 2.0])
    assert asks["message"] == "failed" and asks["reason"].endswith("a class asks it in 'step', a function before a 'yield'")
    silent = plugin(NAMED.replace("    while True:\n", "    return x\n    while True:\n").replace("yield x", "pass"))
    assert silent.start("gradientDescent", [1.0, 2.0])["reason"].startswith("'gradientDescent' has no 'yield'")
