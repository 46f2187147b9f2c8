"""Who may import whom (design.md §3), read from the source."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.conftest import ROOT

FILES = sorted([*ROOT.glob("bot/**/*.py"), *ROOT.glob("nlp/**/*.py"), ROOT / "wsgi.py"])

# From the top to the ground; a module may import its own layer and what lies below it.
LAYERS: tuple[tuple[str, ...], ...] = (
    ("wsgi",),
    ("bot.cli",),
    ("bot.app",),
    ("bot.line", "bot.web"),
    ("bot.replay",),
    ("bot.desk", "bot.publish", "bot.compiled", "bot.check", "bot.transcript", "bot.evaluation", "bot.importers"),
    ("bot.store", "bot.engine", "bot.reminder"),
    ("bot.router",),
    ("bot.rules",),
    ("bot.cutoff", "bot.smalltalk", "bot.sections", "bot.emergency", "bot.untold"),
    ("bot.collection",),
    ("bot.collection_days",),
    ("bot.collection_text",),
    ("bot.garbage", "bot.district", "bot.compose"),
    ("bot.retrieval",),
    ("bot.judge",),
    ("bot.fit", "bot.match"),
    ("bot.kind",),
    ("bot.route",),
    ("bot.dialog",),
    ("bot.answer", "bot.band", "bot.linked", "bot.privacy", "bot.settings"),
    ("bot.calendar", "bot.recurrence"),
    ("bot.kb", "nlp"),
    ("bot.errors", "bot"),
)
ONLY_IN = {
    "flask": ("bot.app", "bot.line", "bot.web"),
    "linebot": ("bot.line",),
    "sqlite_utils": ("bot.store",),
    "sqlite3": ("bot.store",),
    "yaml": ("bot.kb.source", "bot.transcript", "bot.importers.gomidata.document"),
    "sudachipy": ("nlp.tokenizer",),
    "rapidfuzz": ("nlp.match",),
    "numpy": (
        "nlp.holding",
        "nlp.index",
        "nlp.postings",
        "nlp.sought",
        "nlp.topic",
        "nlp.wording",
        "bot.retrieval",
        "bot.judge",
        "bot.fit",
    ),
    "click": ("bot.cli",),
    "rich": ("bot.cli",),
    "waitress": ("bot.cli",),
    "openpyxl": ("bot.importers.workbook",),
    "matplotlib": ("bot.evaluation.plot",),
    "jpholiday": ("bot.recurrence",),
    "icalendar": ("bot.web.ical",),
}


def module_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def imports_of(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative imports hide the layer"
            assert node.module is not None
            found.add(node.module)
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def layer_of(module: str) -> int | None:
    best: tuple[int, int] | None = None
    for number, names in enumerate(LAYERS):
        for name in names:
            if (module == name or module.startswith(name + ".")) and (best is None or len(name) > best[0]):
                best = (len(name), number)
    return None if best is None else best[1]


@pytest.mark.parametrize("path", FILES, ids=[module_of(path) for path in FILES])
def test_a_module_imports_only_its_own_layer_and_below(path: Path) -> None:
    module = module_of(path)
    own = layer_of(module)
    assert own is not None, f"{module} has no layer: say where it belongs"
    for imported in imports_of(path):
        below = layer_of(imported)
        if below is not None and imported.split(".")[0] in ("bot", "nlp", "wsgi"):
            assert below >= own, f"{module} imports {imported} above it"


@pytest.mark.parametrize("path", FILES, ids=[module_of(path) for path in FILES])
def test_a_library_is_imported_only_in_its_place(path: Path) -> None:
    module = module_of(path)
    for imported in imports_of(path):
        places = ONLY_IN.get(imported.split(".")[0])
        if places is not None:
            assert any(module == place or module.startswith(place + ".") for place in places), (
                f"{module} imports {imported}"
            )


def test_knowledge_and_analysis_know_nothing_of_each_other_nor_of_the_bot() -> None:
    for path in FILES:
        module = module_of(path)
        if module.startswith("nlp"):
            assert not any(name.split(".")[0] == "bot" for name in imports_of(path)), module
        if module.startswith("bot.kb"):
            for name in imports_of(path):
                assert name.split(".")[0] != "nlp", module
                assert not name.startswith("bot.") or name.startswith(("bot.kb", "bot.errors")), module


def test_the_environment_is_read_in_one_place() -> None:
    for path in FILES:
        if module_of(path) != "bot.settings":
            text = path.read_text(encoding="utf-8")
            assert "os.environ" not in text, path
            assert "getenv" not in text, path


def test_every_call_of_the_line_library_has_a_timeout() -> None:
    calls = 0
    for path in ROOT.glob("bot/line/*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            if node.func.attr.endswith("_with_http_info") or node.func.attr in ("reply_message", "push_message"):
                calls += 1
                assert any(keyword.arg == "_request_timeout" for keyword in node.keywords), path
    assert calls
