"""No file uses a word that Assay gave up; docs/glossary.md has the words of today."""

import pathlib
import re

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
FOLDERS = ["Sources", "Tests", "Benchmarks", "Proof", "Examples", "python", "scripts", "docs", "suites", "."]
ENDINGS = {".swift", ".c", ".h", ".py", ".md", ".yaml", ".yml", ".txt", ".toml", ".mjs", ""}

AMERICAN = "the American spelling"
TODAY = "its name of today"
COMMANDS = "Tests/AssayTests/CommandLineTests.swift"
RENAMED = "Sources/assay/RenamedArguments.swift"
VERSION1 = "Sources/Records/Version1.swift"

# A regular expression, what Assay says instead, and the files that hold the word as data: readers of version 1, refusals of
# old names, seeds, and their tests. A match is widened to its whole word.
OLD_WORDS = [
    (r"(?i)judg(e|ing)", "evaluate (a gate), classify (a difference) or assess (an iterate)", []),
    (r"(?i)complain", "error, or standard error", []),
    (
        r"(?i)calibrat",
        "reference workload, or certificate",
        ["Sources/Analysis/Gate/Certificate/MakeCertificate.swift", VERSION1, RENAMED, COMMANDS],
    ),
    (r"(?i)\bwhoever\b|\bsaid of\b|\bto be had\b|\blest\b", "a plain sentence whose subject acts", []),
    (r"(?i)\boracle calls?\b", "evaluations", []),
    (r"\b(Optimizer|Problem|Model|Setting)Forms?\b", "WireOptimizer, WireProblem or WireSetting", []),
    (r"CmaEs", "CMAES", []),
    (r"(?i)living ?line", "ProgressLine", []),
    (r"\b[A-Z][a-z]\w*V1\b", "a name without a version", []),
    (r"\bSuiteError\b", "ConfigurationError", []),
    (r"\bOracleDoor\b|\bdoor\b", "OracleHandle, or oracle", []),
    (r"\bgo(es)?On|Go(es)?On(?![a-z])", "resume, or continue", []),
    (r"(Is|Are|And)Said", "reported, named or shown", []),
    (r"(?i)hurdles?\b", "rungThreshold", [VERSION1]),
    (r"\bhearsOut\b|\bSubstitutes\b|\bLayMessage\b", TODAY, []),
    (
        r"\b(laid|LAID)\b",
        TODAY,
        [
            "Sources/PluginHost/Process/Messages.swift",
            "Sources/PluginHost/Process/ProtocolVersion.swift",
            "Tests/AssayTests/Plugins/version1.py",
            "docs/reference/protocol.md",
        ],
    ),
    (r"[tT]rails?\b|[tT]rail(?!Surrogate)[A-Z]", "step digests", [VERSION1, RENAMED, COMMANDS]),
    (
        r"(?i)\b(un)?seal(s|ed)?\b",
        "checksum",
        [
            "Sources/CPluginProcess/include/plugin_process.h",
            "Sources/Records/Checksum.swift",
            "Sources/Records/ReportReader.swift",
        ],
    ),
    (
        r"(?<!\S)['\"`]?--(only|isolate|busy-neighbours|write)\b",
        "the flag's name of today",
        [RENAMED, COMMANDS, "scripts/references/bbob-references"],
    ),
    (r"\bassay (check|calibrate)\b", "assay verify, or assay certify", [COMMANDS]),
    (r"(?i)\btimeLimit:", "timeLimitSeconds:", []),
    (
        r"(?i)neighbour|behaviour|colour|favour|honour|\b(centre[ds]?|catalogues?|fulfils?|(mis)?spelt|grey)\b",
        AMERICAN,
        ["Sources/Optimizers/Bayesian/ImprovementSearch.swift", RENAMED, COMMANDS],
    ),
    (
        r"(?i)(?<!\bra)(al|ul|ar|im|om|et|or|gn|il)is(e|ed|es|ing|ations?)\b",
        AMERICAN,
        [
            "Sources/Problems/Regression/LogisticRegression.swift",
            "Sources/Records/ReportFile/OrderedRecords.swift",
            "Sources/Records/ReportFile/OrderedRecords+Writing.swift",
            "Sources/Records/TrialRecord.swift",
            VERSION1,
            "Tests/PortableMathTests/RandomNumberTests.swift",
            "Tests/ProblemsTests/RegressionTests.swift",
            "Tests/RecordsTests/RoundTripTests.swift",
            "docs/glossary.md",
            "docs/reference/formats.md",
        ],
    ),
]
PATTERNS = [(re.compile(pattern), instead, set(kept)) for pattern, instead, kept in OLD_WORDS]
# English words with the ending of a British spelling.
ENGLISH = {"promise", "awaitpromise", "promises", "promised", "premise", "premises", "otherwise", "arise"}


def widened(text, match):
    """The matched text with the letters around it."""
    start, end = match.span()
    while start > 0 and (text[start - 1].isalnum() or text[start - 1] == "_") and text[start].isalnum():
        start -= 1
    while end < len(text) and (text[end].isalnum() or text[end] == "_") and text[end - 1].isalnum():
        end += 1
    return text[start:end]


def findings(text, path):
    """A line for each old word of a text: its place, and what to say instead."""
    found = []
    for pattern, instead, kept in PATTERNS:
        if path in kept:
            continue
        for match in pattern.finditer(text):
            word = widened(text, match)
            if word.lower() not in ENGLISH:
                line = text.count("\n", 0, match.start()) + 1
                found.append(f"{path}:{line}: '{word}'; say {instead}")
    return found


def is_written(path):
    """Whether people write a file: no data, no changelog, nothing that a tool made, and not this file."""
    is_hidden = any(part.startswith((".", "__")) or part.endswith(".egg-info") for part in path.parts)
    return path.suffix in ENDINGS and not is_hidden and path.name not in {"CHANGELOG.md", pathlib.Path(__file__).name}


def texts(folder):
    """The files of a folder with their texts; of the repository's own folder only the files in it."""
    paths = (ROOT / folder).iterdir() if folder == "." else (ROOT / folder).rglob("*")
    for path in sorted(path.relative_to(ROOT) for path in paths if path.is_file()):
        if is_written(path):
            try:
                yield str(path), (ROOT / path).read_text(encoding="utf-8")
            except UnicodeDecodeError:
                continue


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_file_uses_an_old_word(folder):
    files = list(texts(folder))
    assert files
    assert [finding for path, text in files for finding in findings(text, path)] == []


def test_an_old_word_is_found_with_its_line():
    found = findings("The gate\njudges a candidate,\nand its behaviour.\n", "docs/planted.md")
    assert len(found) == 2
    assert found[0].startswith("docs/planted.md:2: 'judges'; say evaluate (a gate)")
    assert found[1].startswith("docs/planted.md:3: 'behaviour'; say the American spelling")
    assert findings("calibrate", VERSION1) == []
    assert len(findings("calibrate", "Sources/Records/Version2.swift")) == 1
    assert findings("promised otherwise", "docs/planted.md") == []


@pytest.mark.parametrize("path", sorted({path for _, _, kept in OLD_WORDS for path in kept}))
def test_every_exception_is_needed(path):
    text = (ROOT / path).read_text(encoding="utf-8")
    for pattern, _, kept in PATTERNS:
        assert path not in kept or pattern.search(text), f"{path} does not hold {pattern.pattern}"
