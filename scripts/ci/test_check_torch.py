"""check-torch does without PyTorch where no wheel can be had, and says so."""

import os
import pathlib
import subprocess

SCRIPT = pathlib.Path(__file__).parent / "check-torch"


def test_without_a_wheel_the_tests_are_left_out_in_words(tmp_path):
    nowhere = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(tmp_path), "PIP_CONFIG_FILE": os.devnull}
    done = subprocess.run(
        [SCRIPT, tmp_path / "torch"], env={**os.environ, **nowhere}, capture_output=True, text=True, timeout=180, check=False
    )
    assert done.returncode == 0, done.stderr
    words = "PyTorch's tests are left out: no wheel of it for CPUs could be installed in the time."
    assert done.stdout.startswith((words, "PyTorch is in .venv")), done.stdout
