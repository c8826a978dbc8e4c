"""check-docs finds planted faults, and nothing where there are none."""

import importlib.machinery
import importlib.util
import pathlib

import pytest

loader = importlib.machinery.SourceFileLoader("check_docs", str(pathlib.Path(__file__).with_name("check-docs")))
check_docs = importlib.util.module_from_spec(importlib.util.spec_from_loader("check_docs", loader))
loader.exec_module(check_docs)


@pytest.fixture
def tree(tmp_path, monkeypatch):
    """A repository of one guide, which the returned function writes."""
    monkeypatch.setattr(check_docs, "ROOT", tmp_path)
    for name in ("docs/guide", "suites", "python", "results/reference", "Examples"):
        (tmp_path / name).mkdir(parents=True)
    return lambda text: (tmp_path / "docs/guide/guide.md").write_text(text)


def run(tree, text):
    tree(text)
    return check_docs.check_commands(pathlib.Path("/bin/true"), set())


def test_a_sentence_of_36_words_is_a_fault_and_one_of_35_is_none(tree):
    tree("word " * 35 + "end.\n")
    assert len(check_docs.check_prose()) == 1
    tree("word " * 34 + "end. `a; b` Another one.\n")
    assert check_docs.check_prose() == []


def test_two_semicolons_in_a_paragraph_are_a_fault_but_not_in_code_and_tables(tree):
    tree("One; two; three.\n\nOne; two.\n\n```\na; b; c;\n```\n\n| a; b; c; |\n")
    assert len(check_docs.check_prose()) == 1


def test_a_comment_of_36_words_is_a_fault_but_no_formula_and_no_code(tree, tmp_path):
    source = tmp_path / "Sources/Math/Sum.swift"
    source.parent.mkdir(parents=True)
    source.write_text("  /// " + "word " * 18 + "\n  /// " + "word " * 17 + "end.\n")
    assert len(check_docs.check_comments()) == 1
    source.write_text("/// " + "word " * 35 + "\n///\n///     " + "code " * 36 + "\n/// " + "+ x " * 36 + "\nlet word = 1\n")
    assert check_docs.check_comments() == []


def test_a_guide_has_80_to_150_lines(tree):
    for lines, faults in ((79, 1), (80, 0), (150, 0), (151, 1)):
        tree("Word.\n" * lines)
        assert len(check_docs.check_lengths()) == faults


def test_a_link_and_an_anchor_that_lead_nowhere_are_faults(tree):
    tree("# A heading\n\n[good](#a-heading) [bad](#another) [worse](missing.md) [far](https://example.org)\n")
    assert len(check_docs.check_links()) == 2


def test_an_output_that_differs_is_a_fault(tree):
    assert run(tree, "```console\n$ echo one; echo two\none\ntwo\n```\n") == []
    assert len(run(tree, "```console\n$ echo one; echo two\none\n```\n")) == 1
    assert len(run(tree, "```console\n$ echo one\none\ntwo\n```\n")) == 1


def test_an_ellipsis_stands_for_lines_and_for_text(tree):
    assert run(tree, "```console\n$ seq 9\n1\n…\n9\n```\n") == []
    assert run(tree, "```console\n$ echo from here to there\nfrom … there\n```\n") == []
    assert len(run(tree, "```console\n$ seq 9\n1\n…\n8\n```\n")) == 1


def test_times_dates_and_machines_are_masked_and_counts_are_not(tree):
    shown = "9.5 ns [9, 10] on amd-epyc-2c-21e8e7, 2026-11-21T10:33:58Z, 7 steps"
    printed = "12 µs [9.1, 13] on intel-xeon-64c-0123ab, 2027-01-01T00:00:00Z, 7 steps"
    assert run(tree, f"```console\n$ echo '{printed}'\n{shown}\n```\n") == []
    assert len(run(tree, f"```console\n$ echo '{printed}'\n{shown.replace('7', '8')}\n```\n")) == 1


def test_a_failure_must_be_shown(tree):
    assert len(run(tree, "```console\n$ false\n```\n")) == 1
    assert run(tree, "```console\n$ false\n$ echo $?\n1\n```\n") == []


def test_files_are_written_and_blocks_that_are_not_run_are_left_alone(tree):
    assert run(tree, "<!-- file: a.txt -->\n```text\nhello\n```\n\n```console\n$ cat a.txt\nhello\n```\n") == []
    assert run(tree, "<!-- not run: slow -->\n```console\n$ sleep 1000\n```\n") == []


def test_an_excerpt_stands_in_its_file(tree, tmp_path):
    (tmp_path / "source.txt").write_text("one\ntwo\nthree\n")
    assert run(tree, "<!-- from: source.txt -->\n```text\none\n…\nthree\n```\n") == []
    assert len(run(tree, "<!-- from: source.txt -->\n```text\ntwo\none\n```\n")) == 1


def test_a_path_that_is_not_there_is_a_fault(tree):
    tree("`suites` `suites/missing.yaml` `Sources/<Name>.swift`\n")
    assert len(check_docs.check_links()) == 1
