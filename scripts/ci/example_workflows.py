"""The workflows of Examples as values, what a forge needs to run them, and what a gate's job must leave."""

import json
import os
import pathlib
import subprocess
import xml.etree.ElementTree

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
FOLDER = ROOT / "Examples"
ACTION = "OWNER/assay/Examples/github-action"


def load(name):
    return yaml.safe_load((FOLDER / name).read_text())


def plugin_workflow(wheel):
    """The workflow that the head of the action shows, with this wheel."""
    lines = (FOLDER / "github-action/action.yml").read_text().split("\n")
    found = yaml.safe_load("\n".join(line.removeprefix("#   ") for line in lines if line.startswith("#   ")))
    found["jobs"]["gate"]["steps"][1]["with"]["wheel"] = str(wheel)
    return found


def make_wheel(assay, folder):
    """The wheel of an executable, as a release has it."""
    subprocess.run([ROOT / "scripts/dist/wheel", assay, folder], check=True, stdout=subprocess.DEVNULL)
    return next(folder.glob("*.whl"))


def pip_variables():
    """Versions as everywhere in this checkout, and this user's cache: a job has a home of its own."""
    cache = os.environ.get("PIP_CACHE_DIR", str(pathlib.Path.home() / ".cache/pip"))
    return {"PIP_CONSTRAINT": str(ROOT / "python/constraints.txt"), "PIP_CACHE_DIR": cache}


def faults(folder, code):
    """What is wrong with JUnit, SARIF, page and comment of a gate that ended with this code."""
    missing = [name for name in ("gate.md", "gate.xml", "gate.html", "gate.comment") if not (folder / name).is_file()]
    if missing:
        return [f"it leaves no {name}" for name in missing]
    found = []
    suites = xml.etree.ElementTree.parse(folder / "gate.xml").getroot()
    failed = suites.findall(".//failure") + suites.findall(".//error")
    if bool(failed) != (code != 0):
        found.append(f"gate.xml has {len(failed)} failures, and the gate ended with {code}")
    if (folder / "gate.sarif").exists():
        results = json.loads((folder / "gate.sarif").read_text())["runs"][0]["results"]
        # A note is what passes.
        alerts = [result for result in results if result["level"] != "note"]
        if bool(alerts) != (code != 0):
            found.append(f"gate.sarif has {len(alerts)} alerts, and the gate ended with {code}")
    if "<html" not in (folder / "gate.html").read_text():
        found.append("gate.html is no page")
    lines = (folder / "gate.comment").read_text().strip().split("\n")
    if not (len(lines) == 1 if code == 0 else 3 < len(lines) <= 15):
        found.append(f"the comment has {len(lines)} lines")
    return found
