"""What a plugin offers, and under which names."""

import pathlib

import assay_plugin

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
