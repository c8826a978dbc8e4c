"""The pictures of the documents are well-formed, small, and run no script."""

import pathlib
import xml.etree.ElementTree

import pytest

PICTURES = sorted((pathlib.Path(__file__).resolve().parents[2] / "docs" / "pictures").glob("*.svg"))


def test_there_are_pictures():
    assert len(PICTURES) >= 7


@pytest.mark.parametrize("path", PICTURES, ids=lambda path: path.stem)
def test_a_picture_is_well_formed_small_and_without_script(path):
    root = xml.etree.ElementTree.fromstring(path.read_bytes())
    names = [element.tag.rpartition("}")[2] for element in root.iter()]
    assert names[0] == "svg"
    assert "title" in names
    assert "script" not in names
    assert path.stat().st_size <= 150 * 1024
    assert not any(name.startswith("on") for element in root.iter() for name in element.attrib)
