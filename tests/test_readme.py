"""What README.md says is so: its commands, its paths, its settings."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from bot.settings import SETTINGS, Settings, read_settings
from tests.conftest import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")


def commands() -> list[str]:
    return [line for block in re.findall(r"```sh\n(.*?)```", README, re.DOTALL) for line in block.splitlines()]


def test_one_command_starts_the_bot_and_one_runs_the_tests() -> None:
    starts = [line for line in commands() if line.endswith(".venv/bin/komado serve")]
    tests = [line for line in commands() if line.endswith(".venv/bin/python -m pytest")]
    assert len(starts) == len(tests) == 1
    for line in (*starts, *tests):
        assert line.startswith("python3 -m venv .venv && .venv/bin/pip install -c requirements.lock -e ")


def test_ci_runs_the_test_command_that_the_readme_names() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert '/bin/python" -m pytest\n' in script
    assert "-c requirements.lock -e '.[dev]'" in script


def test_every_komado_verb_named_exists_and_has_an_example_in_its_help() -> None:
    verbs = set(re.findall(r"komado (serve|chat|ask|check|replay|eval|calendar|remind|import|export)\b", README))
    assert verbs == {*"serve chat ask check replay eval calendar remind import export".split()}
    for verb in verbs:
        ended = subprocess.run(
            [sys.executable, "-m", "bot.cli", verb, "--help"], capture_output=True, encoding="utf-8", check=True, cwd=ROOT
        )  # fmt: skip
        assert f"例: komado {verb}" in ended.stdout


def test_every_file_and_folder_named_exists() -> None:
    named = re.findall(r"`((?:knowledge|bot|nlp|tests|\.ci)/[\w./-]+)`", README)
    assert len(named) >= 10
    for path in named:
        assert (ROOT / path).exists(), path
    for link in re.findall(r"\]\((?!http)([^)]+)\)", README):
        assert (ROOT / link).exists(), link


def test_the_settings_table_is_the_one_in_the_code() -> None:
    rows = re.findall(r"^\| `([A-Z_]+)` \| (?:`(.*?)`)? ?\| (.*?) \|$", README, re.MULTILINE)
    assert rows == [(setting.name, setting.default, setting.help) for setting in SETTINGS]


def test_the_defaults_in_the_table_are_the_ones_that_hold() -> None:
    assert read_settings({}) == Settings(cache=Path("~/.cache/komado").expanduser())


@pytest.mark.parametrize("name", ["pyproject.toml", "requirements.lock", ".ci/run"])
def test_what_installs_names_no_address(name: str) -> None:
    """Where packages come from is the machine's business: a town may have a mirror of its own."""
    text = (ROOT / name).read_text(encoding="utf-8")
    assert "://" not in text
    assert "index-url" not in text


def test_the_fictional_town_says_that_it_is_fictional() -> None:
    assert "みほん町, is fictional" in README
