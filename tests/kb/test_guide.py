"""knowledge/README.md, the guide for town staff, says what the program does."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from bot.kb import schema, sentence
from bot.kb.key import Key
from bot.kb.loader import load
from bot.kb.problem import KnowledgeError, did_you_mean
from tests.conftest import ROOT
from tests.kb.town import FILES, TOWN, write, write_town

GUIDE = (ROOT / "knowledge" / "README.md").read_text(encoding="utf-8")
TABLES = GUIDE[GUIDE.index("## 7. キーの表") :]


def rows_under(heading: str) -> list[str]:
    """The rows of the table under a heading, without its own head."""
    (part,) = [part for part in TABLES.split("\n### ")[1:] if part.partition("\n")[0] == heading]
    return [line for line in part.splitlines() if line.startswith("|")][2:]


def rows_of(keys: tuple[Key, ...]) -> list[str]:
    return [
        f"| {key.name} | {key.form.value} | {'○' if key.required else '共通では○' if key.required_in_common else ''} "
        f"| {key.help} |"
        for key in keys
    ]


KEY_TABLES = {
    **{
        f"{kind.name}（`{kind.list_key}:`）": kind.keys
        for outer in schema.LIST_KINDS
        for kind in (outer, *outer.nested)
    },
    "ファイルの先頭": schema.FILE_KEYS,
    "町（town.yaml）": schema.TOWN.keys,
}


@pytest.mark.parametrize("heading", KEY_TABLES)
def test_a_table_of_the_guide_is_the_table_that_the_program_reads(heading: str) -> None:
    assert rows_under(heading) == rows_of(KEY_TABLES[heading])


def test_the_guide_tells_every_sentence_of_the_bot_and_what_may_stand_in_it() -> None:
    assert rows_under("定型文の名前") == [
        f"| {spec.name} | {' '.join(f'{{{name}}}' for name in spec.placeholders)} | {spec.help} |"
        for spec in sentence.FIXED_TEXTS
    ]


def test_the_guide_has_no_table_that_the_program_does_not_know() -> None:
    headings = re.findall(r"^### (.+)$", TABLES, re.MULTILINE)
    assert headings == [*KEY_TABLES, "定型文の名前"]


def test_the_guide_tells_every_placeholder() -> None:
    table = GUIDE[GUIDE.index("## 5.") : GUIDE.index("## 6.")]
    written = re.findall(r"^\| `\{([^:}]+)(?::[^}]*)?\}`", table, re.MULTILINE)
    assert [name for name in written if name != "住民票の手数料"] == [
        *sentence.TEXT_PLACEHOLDERS,
        *sentence.CONTACT_PLACEHOLDERS,
    ]


# -- the examples --

EXAMPLES = re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("guide") / "knowledge"
    shutil.copytree(ROOT / "knowledge", root)
    return root


def test_every_example_of_the_guide_can_be_copied_as_it_is(root: Path) -> None:
    places = [root / "mihon" / f"example-{number}.yaml" for number in range(len(EXAMPLES))]
    for place, example in zip(places, EXAMPLES, strict=True):
        write(root / "mihon" / "town.yaml" if example.startswith("町名:") else place, example)
    town = ROOT / "knowledge" / "mihon" / "town.yaml"
    assert (root / "mihon" / "town.yaml").read_text(encoding="utf-8") != town.read_text(encoding="utf-8")
    # The example of town.yaml is short: the figures of the real one fill what the other files need.
    figures = town.read_text(encoding="utf-8").partition("値:\n")[2]
    with (root / "mihon" / "town.yaml").open("a", encoding="utf-8") as file:
        file.writelines(line + "\n" for line in figures.splitlines() if "住民票の手数料" not in line)
    knowledge = load(root, "mihon")
    ids = [name for example in EXAMPLES for name in re.findall(r"- id: (rei-\S+)", example)]
    assert len(ids) >= 8
    known = {*knowledge.by_id, *(district.id for district in knowledge.districts)}
    cases = {name.partition("（")[0] for name in knowledge.by_id}
    assert set(ids) <= known | cases


def test_there_is_an_example_of_every_kind() -> None:
    for kind in schema.LIST_KINDS:
        assert any(re.search(rf"^{kind.list_key}:$", example, re.MULTILINE) for example in EXAMPLES), kind.name


def test_the_example_of_a_complaint_is_what_the_program_says() -> None:
    keys = [key.name for key in schema.FAQ.keys]
    assert f"14: 「言いかえ」という項目はありません。\n  → {did_you_mean('言いかえ', keys)}" in GUIDE


# -- よくあるまちがい: the wrong form beside the right one --

MISTAKES = [
    (form[0], "\n".join(line[2:] for line in form.splitlines()))
    for block in re.findall(r"```text\n(.*?)```", GUIDE[GUIDE.index("## 4.") : GUIDE.index("## 5.")], re.DOTALL)
    for form in re.split(r"^(?=[×○] )", block, flags=re.MULTILINE)
    if form
]


def item_with(lines: str) -> tuple[str, int]:
    """An item that says these lines and whatever else it needs; the number of the first of them."""
    is_procedure = "受付時間" in lines
    keys = ("名前", "説明") if is_procedure else ("質問", "回答")
    values = {
        "名前": " 届け出",
        "説明": " |\n      届け出です。",
        "質問": " ごみですか",
        "回答": " |\n      ごみです。",
    }
    rest = "".join(f"    {key}:{values[key]}\n" for key in keys if f"{key}:" not in lines and f"{key}：" not in lines)
    head = f"{'手続き' if is_procedure else '項目'}:\n"
    if lines.startswith("- id"):
        return head + "".join(f"  {line}\n" for line in lines.splitlines()) + rest, 2
    body = "".join(f"    {line}\n" for line in lines.splitlines())
    return f"{head}  - id: rei\n{rest}{body}", 3 + rest.count("\n")


@pytest.mark.parametrize(("mark", "lines"), MISTAKES)
def test_of_each_mistake_in_the_guide_the_wrong_form_is_refused_and_the_right_one_read(
    tmp_path: Path, mark: str, lines: str
) -> None:
    root = write_town(tmp_path)
    write(root / TOWN / "town.yaml", FILES[f"{TOWN}/town.yaml"] + "  窓口の時間: 8時30分から\n")
    text, first = item_with(lines)
    write(root / TOWN / "new.yaml", text)
    if mark == "○":
        assert len(load(root, TOWN).entries) == 5
        return
    with pytest.raises(KnowledgeError) as raised:
        load(root, TOWN)
    assert {problem.path.rpartition("/")[2] for problem in raised.value.problems} == {"new.yaml"}
    assert [first <= problem.line < first + lines.count("\n") + 1 for problem in raised.value.problems] == [True]


def test_the_guide_shows_mistakes_and_their_mended_forms() -> None:
    marks = [mark for mark, _ in MISTAKES]
    assert marks.count("×") >= 8
    assert marks.count("○") >= 8
