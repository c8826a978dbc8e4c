"""The proof of portable arithmetic compiles files that exist; the proof itself is too long for every change."""

import importlib.machinery
import importlib.util
import pathlib

import pytest

PROVE = pathlib.Path(__file__).resolve().parents[1] / "proof" / "prove"


@pytest.mark.parametrize("embedded", [False, True])
def test_every_file_of_the_proof_exists(embedded):
    loader = importlib.machinery.SourceFileLoader("prove", str(PROVE))
    prove = importlib.util.module_from_spec(importlib.util.spec_from_loader("prove", loader))
    loader.exec_module(prove)
    files = [file for module in prove.modules(embedded).values() for file in module]
    assert len(files) > 30
    assert all(file.is_file() for file in files)
