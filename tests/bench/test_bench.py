"""The bench itself: its entries are like the real ones, its arithmetic holds, its command runs. Nothing is timed."""

from __future__ import annotations

import hashlib
import json
import math
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import pytest

from bot.engine import Engine
from tests.bench.__main__ import main
from tests.bench.corpus import SHARED, Document, read_sources
from tests.bench.generate import Generator, Statistics, statistics_of
from tests.bench.race import Result, Timing, race
from tests.bench.report import acceptance_of, growth_of, rows_of
from tests.bench.systems import ALWAYS, FLOOR, PEERS
from tests.conftest import ROOT

SAMPLE = 500


@pytest.fixture(scope="module")
def real() -> list[Document]:
    """Real FAQs: how like them the generated ones are can be said of nothing else."""
    if not SHARED.exists():
        pytest.skip(f"{SHARED} is not here")
    return read_sources(SHARED / "faq.jsonl", SHARED / "bank.jsonl")[0][:SAMPLE]


@dataclass(frozen=True)
class Made:
    """Real entries, twice as many generated ones, and what was counted in each."""

    real: list[Document]
    generated: list[Document]
    before: Statistics
    after: Statistics
    together: Statistics
    growth: float


@pytest.fixture(scope="module")
def made(real: list[Document]) -> Made:
    generator = Generator(real)
    entries = list(islice(generator, 3 * len(real)))
    generated = entries[len(real) :]
    before, after, together = (statistics_of(part) for part in (real, generated, entries))
    return Made(entries[: len(real)], generated, before, after, together, generator.growth)


def test_the_real_entries_come_first_and_the_generated_ones_are_new(real: list[Document], made: Made) -> None:
    assert made.real == real
    assert len(set(made.generated) - set(real)) > 0.9 * len(made.generated)


def test_lengths_of_questions_and_answers_stay(made: Made) -> None:
    before, after = made.before, made.after
    assert after.question_length == pytest.approx(before.question_length, rel=0.1)
    assert after.answer_length == pytest.approx(before.answer_length, rel=0.05)
    assert after.answer_spread == pytest.approx(before.answer_spread, rel=0.15)
    assert after.running / after.entries == pytest.approx(before.running / before.entries, rel=0.05)


def test_the_frequent_words_stay_frequent_in_text_and_in_entries(made: Made) -> None:
    before, after = made.before, made.after
    for word in list(before.frequencies)[:20]:
        assert after.frequencies[word] == pytest.approx(before.frequencies[word], rel=0.1), word
    for first, last in ((0, 50), (50, 200), (200, 800)):
        drift = [
            math.log(after.document_frequencies.get(word, 1e-4) / before.document_frequencies[word])
            for word in list(before.document_frequencies)[first:last]
        ]
        assert abs(sum(drift) / len(drift)) < 0.15, (first, last)


def test_the_vocabulary_grows_by_the_law_measured_on_the_real_entries(made: Made) -> None:
    before, after = made.before, made.together
    assert 0.2 < made.growth < 0.8
    assert after.vocabulary == pytest.approx(before.vocabulary * 3**made.growth, rel=0.1)
    assert 0.5 < (after.once / after.vocabulary) / (before.once / before.vocabulary) < 1.5


def test_another_process_with_another_hash_seed_generates_the_same_entries(tmp_path: Path, mihon: Engine) -> None:
    entries = [entry for entry in mihon.knowledge.entries if entry.answer][:60]
    write_sources(tmp_path, [Document(entry.title, entry.answer) for entry in entries], [])
    script = (
        "import sys; from itertools import islice; from pathlib import Path;"
        "from tests.bench.corpus import read_sources; from tests.bench.generate import Generator;"
        "documents, _ = read_sources(Path(sys.argv[1]), Path(sys.argv[2]));"
        "sys.stdout.buffer.write(repr(list(islice(Generator(documents), 600))).encode())"
    )
    printed = [
        subprocess.run(
            [sys.executable, "-c", script, tmp_path / "faq.jsonl", tmp_path / "bank.jsonl"],
            capture_output=True,
            check=True,
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
        ).stdout
        for seed in ("1", "2")
    ]
    assert len(printed[0]) > 60_000
    assert len({hashlib.sha256(one).hexdigest() for one in printed}) == 1


def write_sources(folder: Path, documents: Sequence[Document], questions: Sequence[tuple[str, str]]) -> None:
    faqs = [{"id": f"f{n}", "question": one.question, "answer": one.answer} for n, one in enumerate(documents)]
    bank = [{"id": str(n), "query": text, "accept": [name]} for n, (text, name) in enumerate(questions)]
    for name, rows in (("faq.jsonl", faqs), ("bank.jsonl", bank)):
        lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        (folder / name).write_text("".join(lines), encoding="utf-8")


def test_the_command_measures_every_system_and_each_finds_something(
    tmp_path: Path, mihon: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    entries = [entry for entry in mihon.knowledge.entries if entry.answer and entry.alternates][:80]
    documents = [Document(entry.title, entry.answer) for entry in entries]
    questions = [(entry.alternates[0] + "を知りたい", f"f{number}") for number, entry in enumerate(entries[:20])]
    write_sources(tmp_path, documents, questions)
    out = tmp_path / "out.json"
    sources = [f"--faq={tmp_path / 'faq.jsonl'}", f"--bank={tmp_path / 'bank.jsonl'}"]
    assert main([*sources, "--sizes=100", "--rounds=1", f"--json={out}"]) == 0
    data = json.loads(out.read_text(encoding="utf-8"))
    assert [result["system"] for result in data["results"]] == [*ALWAYS, *PEERS]
    for result in data["results"]:
        assert result["size"] == 100
        assert result["rounds"] == 1
        assert len(result["both"]["each"]) == 20
        assert all(value > 0 for value in result["search"]["each"])
        assert (result["found"] > 0) is (result["system"] != FLOOR), result["system"]
    assert {"komado analyse", "komado rank", "komado both"} <= {ratio["name"] for ratio in data["ratios"]}
    assert all(ratio["passes"] > 0 and ratio["bar"] > 0 and ratio["low_bar"] > 0 for ratio in data["ratios"])
    printed = capsys.readouterr().out
    assert all(system in printed for system in (*ALWAYS, *PEERS))
    assert "not measured in this run" in printed


def test_without_the_data_it_says_what_is_missing_and_ends_with_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = tmp_path / "faq.jsonl"
    assert main([f"--faq={missing}"]) == 2
    error = capsys.readouterr().err
    assert str(missing) in error
    assert "--faq" in error


def test_a_system_that_ends_early_is_a_failure_that_says_why(tmp_path: Path) -> None:
    [result] = race(["nobody"], tmp_path, 10, 1, lambda _: None)
    assert "nobody" in result.failure
    assert result.rounds == 0


def timing(*each: float) -> Timing:
    mean = sum(each) / len(each)
    return Timing(mean=mean, median=mean, p95=max(each), first=mean, each=list(each))


def measured(system: str, size: int, search: Timing, **figures: float) -> Result:
    nothing = timing(*[0.0] * len(search.each))
    return Result(system, size, prepare=nothing, search=search, both=search, **figures)  # type: ignore[arg-type]


def test_ratios_are_taken_to_the_floor_and_to_the_bar_of_the_same_size() -> None:
    results = [
        measured("sudachi", 1800, timing(1.0, 3.0)),
        measured("komado", 1800, timing(10.0, 90.0)),
        measured("tantivy", 1800, timing(4.0, 6.0)),
        measured("tantivy-every", 1800, timing(10.0, 10.0)),
    ]
    rows = {row.name: row for row in rows_of(results)}
    both = rows["komado both"]
    assert (both.passes, both.median_passes, both.bar, both.low_bar) == (25.0, 20.0, 10.0, 5.0)
    assert rows["tantivy"].passes == 2.5
    assert rows["sudachi"].passes == 1.0


@pytest.mark.parametrize(("milliseconds", "passed"), [(30.0, True), (30.1, False)])
def test_the_first_line_of_the_acceptance_is_thirty_passes(milliseconds: float, passed: bool) -> None:
    results = [measured("sudachi", 1800, timing(1.0)), measured("komado", 1800, timing(milliseconds))]
    line, *others = acceptance_of(results)
    assert line.passed is passed
    assert f"{milliseconds:.2f}" in line.figure
    assert [other.passed for other in others] == [None] * 4


@pytest.mark.parametrize(
    ("milliseconds", "passed"), [(10.0, [True, True]), (11.0, [False, True]), (60.0, [False, False])]
)
def test_the_second_is_five_times_tantivy_at_the_largest_size(milliseconds: float, passed: list[bool]) -> None:
    results = [
        measured("sudachi", 180_000, timing(1.0)),
        measured("komado", 180_000, timing(milliseconds)),
        measured("tantivy", 180_000, timing(2.0)),
        measured("tantivy-every", 180_000, timing(10.0)),
    ]
    assert [line.passed for line in acceptance_of(results)[1:3]] == passed


def test_growth_is_what_an_entry_costs_among_many_over_what_it_costs_among_few() -> None:
    results = [
        measured("komado", size, timing(1.0), build=build, memory=memory)
        for size, build, memory in ((1000, 1.0, 10.0), (10_000, 20.0, 50.0))
    ]
    [growth] = growth_of(results)
    assert (growth.build_ratio, growth.memory_ratio) == (2.0, 0.5)
    assert [line.passed for line in acceptance_of(results)[3:]] == [False, True]


def test_what_is_needed_once_does_not_hide_that_an_entry_becomes_dearer() -> None:
    results = [
        measured("komado", size, timing(1.0), build=build, memory=memory)
        for size, build, memory in ((1000, 1.0, 500.0), (2000, 2.0, 600.0), (4000, 4.0, 1200.0))
    ]
    [growth] = growth_of(results)
    assert growth.kilobytes[-1] < growth.kilobytes[0]
    assert growth.build_ratio == pytest.approx(1.0)
    assert growth.memory_ratio == pytest.approx(3.0)


def test_a_size_at_which_ours_failed_is_no_pass() -> None:
    results = [measured("komado", 1800, timing(1.0)), Result("komado", 180_000, failure="MemoryError")]
    last = acceptance_of(results)[-1]
    assert last.passed is False
    assert "MemoryError" in last.figure
