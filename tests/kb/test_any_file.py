"""Whatever stands in a knowledge file: the knowledge, or problems on lines of that file, soon, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from time import monotonic

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.kb.knowledge import Knowledge
from bot.kb.loader import load
from bot.kb.problem import KnowledgeError, Problem
from tests.kb.town import FILES, TOWN, write_town

GOOD = FILES[f"{TOWN}/gomi.yaml"] + FILES["common/kihon.yaml"].partition("\n")[2].replace("kyoutsuu-", "rei-")
many = settings(max_examples=200, deadline=5000)
Reader = Callable[[str, bytes], Knowledge | None]


def check(problems: Sequence[Problem], name: str, lines: int) -> None:
    """Every problem is one line of words about a line that there is; the file itself has at least one."""
    own = [problem for problem in problems if problem.path.endswith(f"/{TOWN}/{name}")]
    assert problems
    assert own or name == "town.yaml"  # what town.yaml lacks is missed where it is used
    assert all(1 <= problem.line <= lines for problem in own)
    assert not any("\n" in problem.message + problem.remedy for problem in problems)


@pytest.fixture(scope="session")
def read(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    """Put bytes into a file of the small good town and load it; None where problems were told."""
    root = write_town(tmp_path_factory.mktemp("any"))

    def read_with(name: str, data: bytes) -> Knowledge | None:
        path: Path = root / TOWN / name
        before = path.read_bytes() if path.exists() else None
        path.write_bytes(data)
        try:
            return load(root, TOWN)
        except KnowledgeError as error:
            check(error.problems, name, len(re.split(rb"\r\n|\r|\n", data)))
            return None
        finally:
            if before is None:
                path.unlink()
            else:
                path.write_bytes(before)

    return read_with


SIGNS = "-:|>#'\"[]{}&*!%@`?,=~^$ \t\n\r\u3000：－＃｜・、\\\x00\u2028\ufeff\u200b😀\ud7ff\U0010ffff"
PIECES = (
    "項目 質問 id 言い換え 区分 値 町名 確認日 緯度 << {町名} 8:30 null 0x10 1e400 !!python/object:os.system".split()
)
LINES = ["\n  - ", "\n    ", ": ", "回答: |\n", "---\n", "...\n", "%YAML 1.1\n", "9" * 400]
words = st.sampled_from([*SIGNS, *PIECES, *LINES])
yamlish = st.lists(words, max_size=60).map("".join)
nests: st.SearchStrategy[object] = st.recursive(
    st.text(max_size=8) | st.sampled_from(["項目", "id", "a"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=20,
)


@many
@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(read: Reader, data: bytes) -> None:
    read("new.yaml", data)


@many
@given(yamlish)
@example("項目:\n  - &a [*a]\n")
@example("? a\n: b\n? [c]\n: {d: e}\n")
def test_anything_like_yaml_is_read_or_refused(read: Reader, text: str) -> None:
    read("new.yaml", text.encode("utf-8", "surrogatepass"))


@many
@given(nests)
def test_any_structure_is_read_or_refused(read: Reader, structure: object) -> None:
    read("new.yaml", f"項目: {structure!r}\n".encode("utf-8", "surrogatepass"))
    read("new.yaml", f"{structure!r}\n".encode("utf-8", "surrogatepass"))


@many
@given(st.data())
def test_a_good_file_with_anything_written_into_it_is_read_or_refused(read: Reader, data: st.DataObject) -> None:
    text = GOOD
    for _ in range(data.draw(st.integers(1, 4))):
        begin = data.draw(st.integers(0, len(text)))
        end = data.draw(st.integers(begin, min(len(text), begin + 12)))
        text = text[:begin] + data.draw(words | st.text(max_size=4)) + text[end:]
    read("new.yaml", text.encode("utf-8", "surrogatepass"))


@many
@given(st.data())
def test_a_good_file_with_a_line_lost_or_doubled_is_read_or_refused(read: Reader, data: st.DataObject) -> None:
    lines = GOOD.splitlines(keepends=True)
    place = data.draw(st.integers(0, len(lines) - 1))
    lines[place] = data.draw(st.sampled_from(["", lines[place] * 2, " " + lines[place], lines[place].lstrip()]))
    read("new.yaml", "".join(lines).encode())


@many
@given(yamlish | st.text(max_size=200))
def test_any_town_is_read_or_refused(read: Reader, text: str) -> None:
    read("town.yaml", text.encode("utf-8", "surrogatepass"))


@many
@given(st.data())
def test_a_good_town_with_anything_written_into_it_is_read_or_refused(read: Reader, data: st.DataObject) -> None:
    text = FILES[f"{TOWN}/town.yaml"]
    place = data.draw(st.integers(0, len(text)))
    read("town.yaml", (text[:place] + data.draw(words) + text[place + 2 :]).encode("utf-8", "surrogatepass"))


def test_a_good_file_is_read(read: Reader) -> None:
    knowledge = read("new.yaml", GOOD.replace("moeru", "moenai").replace("燃える", "燃えない").encode())
    assert knowledge is None  # 割りばし is in the town already
    knowledge = read("new.yaml", GOOD[GOOD.index("項目") :].encode())
    assert knowledge is not None
    assert "rei-inkan" in knowledge.by_id


HUGE = {
    "brackets": "[" * 300_000,
    "brackets in lines": "[\n" * 150_000,
    "brackets closed in a remark": "[ #]\n" * 60_000,
    "bullets": "- " * 150_000,
    "bullets deeper and deeper": "".join(f"{' ' * n}-\n" for n in range(1300)),
    "keys deeper and deeper": "".join(f"{' ' * n}a:\n" for n in range(1300)),
    "questions": "? " * 150_000,
    "spaces": "項目: a" + " " * 300_000,
    "spaces and a remark": "項目: 'a'" + " " * 300_000 + "#",
    "colons": ":" * 300_000,
    "dashes": "-" * 300_000,
    "full-width dashes": "－" * 100_000,
    "quotes": "項目: " + "'" * 300_000,
    "double quotes": '項目: "' + "\\" * 300_000,
    "values in brackets": "項目: [" + "a," * 150_000 + "]",
    "unknown keys": "".join(f"k{n}: x\n" for n in range(3_000)),
    "one long key": "あ" * 100_000 + ": x",
    "one long word": "項目:\n  - id: " + "a" * 300_000,
    "many braces": "項目:\n  - id: a\n    質問: q\n    回答: |\n      " + "{" * 150_000 + "\n",
    "many aliases": "a: &a [x, x]\n" + "".join(f"k{n}: &k{n} [*a, *a]\n" for n in range(2_000)),
    "too many bytes": "# \n" * 2_000_000,
}


@pytest.mark.parametrize("name", HUGE)
def test_a_huge_file_is_refused_soon(read: Reader, name: str) -> None:
    begin = monotonic()
    assert read("new.yaml", HUGE[name].encode()) is None
    assert monotonic() - begin < 8
