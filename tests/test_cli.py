"""The command line as staff and operators meet it: a process, its output, its exit code."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import ROOT


def komado(
    *arguments: str, stdin: bytes = b"", env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "bot.cli", *arguments],
        input=stdin, capture_output=True, cwd=ROOT, check=False, timeout=180, env={**os.environ, **(env or {})},
    )  # fmt: skip


def text_of(ended: subprocess.CompletedProcess[bytes]) -> str:
    return ended.stdout.decode() + ended.stderr.decode()


def test_a_question_on_the_command_line_is_answered() -> None:
    ended = komado("ask", "乾電池の捨て方")
    assert ended.returncode == 0
    assert "有害・危険ごみ" in ended.stdout.decode()


def test_json_is_one_object_a_line_for_arguments_and_standard_input() -> None:
    ended = komado("ask", "乾電池の捨て方", "--stdin", "--json", stdin="住民票\r\n\n12桁 123456789012\n".encode())
    rows = [json.loads(line) for line in ended.stdout.decode().splitlines()]
    assert [row["utterance"] for row in rows] == ["乾電池の捨て方", "住民票", "12桁 ［番号］"]
    assert rows[0]["kind"] == "answer"
    assert rows[0]["entry"] == "gomi-item-kandenchi"
    assert rows[0]["title"] == "乾電池"
    assert rows[0]["candidates"][0]["title"] == "乾電池"
    scores = [candidate["score"] for candidate in rows[0]["candidates"]]
    assert scores == sorted(scores, reverse=True)


def test_the_town_and_the_folder_are_chosen_before_or_after_the_verb_or_by_the_environment(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "knowledge", tmp_path / "k")
    (tmp_path / "k" / "mihon").rename(tmp_path / "k" / "hoka")
    town = tmp_path / "k" / "hoka" / "town.yaml"
    town.write_text(town.read_text(encoding="utf-8").replace("みほん町役場", "ほか町役場"), encoding="utf-8")
    asked = ("ask", "どうすればいいか全然ぴんとこない")
    calls = (
        komado(*asked, "--knowledge", str(tmp_path / "k"), "--town", "hoka"),
        komado("--knowledge", str(tmp_path / "k"), "--town", "hoka", *asked),
        komado(*asked, env={"KOMADO_KNOWLEDGE": str(tmp_path / "k"), "KOMADO_TOWN": "hoka"}),
    )
    assert {ended.returncode for ended in calls} == {0}
    assert len({ended.stdout for ended in calls}) == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["ask"], "聞きたいことを書いてください"),
        (["ask", "あ", "--now", "きのう"], "「きのう」は日時ではありません"),
        (["ask", "あ", "--nope"], "--nope"),
        (["fly"], "fly"),
        (["serve", "--port", "99999"], "99999"),
        (["eval"], "--bank"),
        (["eval", "--faq", "nai.jsonl", "--bank", "nai.jsonl"], "nai.jsonl を読めません"),
        (["replay", "nai-folder"], "やりとりのファイルがありません"),
        (["check", "nai-folder"], "nai-folder というフォルダーがありません"),
        (["ask", "あ", "--town", "nai"], "町のフォルダー「nai」がありません"),
    ],
)
def test_a_wrong_call_gets_a_sentence_and_never_a_trace(arguments: list[str], message: str) -> None:
    ended = komado(*arguments)
    assert ended.returncode in (1, 2)
    assert message in text_of(ended)
    assert "Traceback" not in text_of(ended)
    assert len(ended.stderr.decode().strip().splitlines()) <= 2


@settings(max_examples=5, deadline=None)
@given(st.lists(st.binary(max_size=30).filter(lambda data: b"\0" not in data), max_size=4))
def test_any_bytes_on_standard_input_are_survived(lines: list[bytes]) -> None:
    ended = komado("ask", "--stdin", "--json", stdin=b"\n".join(lines))
    assert ended.returncode == 0, ended.stderr
    assert all(json.loads(line) for line in ended.stdout.decode().splitlines())


def test_the_shipped_knowledge_has_no_problem() -> None:
    ended = komado("check", "knowledge", "--quick")  # every way: test_check_shipped
    assert ended.returncode == 0, text_of(ended)
    assert "問題はありません" in ended.stdout.decode()


ENTRY = "  - id: {id}\n    質問: {question}\n    言い換え: [{alternate}]\n    回答: |\n      はい。\n"


def small_town(root: Path, *entries: dict[str, str]) -> Path:
    """A knowledge folder with one town and nothing else."""
    town = root / "k" / "chiisai"
    town.mkdir(parents=True)
    for name in ("town.yaml", "contacts.yaml"):
        shutil.copy(ROOT / "knowledge" / "mihon" / name, town / name)
    (root / "k" / "common").mkdir()
    shutil.copy(ROOT / "knowledge" / "common" / "texts.yaml", root / "k" / "common" / "texts.yaml")
    items = "".join(ENTRY.format(**entry) for entry in entries)
    (town / "faq.yaml").write_text(f"担当: 代表\n項目:\n{items}", encoding="utf-8")
    return town


def test_a_town_folder_may_be_checked_by_itself_or_with_the_whole(tmp_path: Path) -> None:
    town = small_town(tmp_path, {"id": "a", "question": "プールはいつ開きますか", "alternate": "水泳の季節"})
    for directory in (town, town.parent):
        ended = komado("check", str(directory))
        assert ended.returncode == 0, text_of(ended)
        assert "問題はありません（1項目）" in ended.stdout.decode()


def test_a_stolen_question_names_the_thief(tmp_path: Path) -> None:
    town = small_town(
        tmp_path,
        {"id": "a", "question": "プールの水泳教室に申し込みたい", "alternate": "夏の水泳教室"},
        {"id": "b", "question": "水泳教室", "alternate": "夏の水泳教室"},
    )
    ended = komado("check", str(town))
    assert ended.returncode == 1
    assert "faq.yaml:10: 「夏の水泳教室」は「プールの水泳教室に申し込みたい」（" in ended.stdout.decode()
    assert "faq.yaml:5）にもあります。" in ended.stdout.decode()


def test_chat_answers_says_why_and_ends_with_an_empty_line() -> None:
    ended = komado("chat", "--now", "2026-11-21T10:00", stdin="住民票がいる\nいくら\n\n".encode())
    said = ended.stdout.decode()
    assert ended.returncode == 0
    assert "300円" in said
    assert "前の話題" in said
    assert "理由" in said


def test_chat_serves_an_edit_at_the_next_turn_and_keeps_the_last_good_one(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "knowledge", tmp_path / "k")
    path = tmp_path / "k" / "mihon" / "garbage" / "categories.yaml"
    good = path.read_text(encoding="utf-8")
    with subprocess.Popen(
        [sys.executable, "-u", "-m", "bot.cli", "chat", "--knowledge", str(tmp_path / "k")],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=ROOT,
    ) as chat:  # fmt: skip
        assert chat.stdin is not None
        assert chat.stdout is not None

        def ask(question: str) -> str:
            chat.stdin.write(f"{question}\n".encode())  # type: ignore[union-attr]
            chat.stdin.flush()  # type: ignore[union-attr]
            return read_until("住民> ")

        def read_until(end: str) -> str:
            read = b""
            while not read.endswith(end.encode()):
                byte = chat.stdout.read(1)  # type: ignore[union-attr]
                assert byte, read.decode(errors="replace")
                read += byte
            return read.decode()

        read_until("住民> ")
        assert "黄色の指定袋に入れ、口をしばって集積所に出してください" in ask("もえるゴミっていつ")
        path.write_text(
            good.replace(
                "黄色の指定袋に入れ、口をしばって集積所に出してください", "黄色の袋で、集積所に出してください"
            ),
            encoding="utf-8",
        )
        assert "黄色の袋で、集積所に出してください" in ask("もえるゴミっていつ")
        path.write_text(good.replace("名前: 燃えるごみ", "名前：燃えるごみ"), encoding="utf-8")
        broken = ask("もえるゴミっていつ")
        assert "黄色の袋で、集積所に出してください" in broken
        assert "のあとのコロン「：」が全角です" in broken
        path.write_text(good, encoding="utf-8")
        assert "黄色の指定袋に入れ、口をしばって集積所に出してください" in ask("もえるゴミっていつ")
        chat.stdin.write(b"\n")
        chat.stdin.flush()
        assert chat.wait(timeout=10) == 0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(url: str, process: subprocess.Popen[bytes]) -> bytes:
    for _ in range(200):
        assert process.poll() is None, process.stdout and process.stdout.read()
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:
                return bytes(answer.read())
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"{url} did not answer")


@pytest.mark.parametrize("how", ["serve", "gunicorn"])
def test_the_bot_answers_over_http(how: str, tmp_path: Path) -> None:
    port = free_port()
    command = {
        "serve": [sys.executable, "-m", "bot.cli", "serve", "--port", str(port)],
        "gunicorn": [sys.executable, "-m", "gunicorn", "--workers", "2", "--bind", f"127.0.0.1:{port}", "wsgi:app"],
    }[how]
    env = {**os.environ, "KOMADO_DB": str(tmp_path / "komado.db")}
    with subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as server:
        try:
            health = json.loads(wait_for(f"http://127.0.0.1:{port}/healthz", server))
            assert health["status"] == "ok"
            assert health["town"] == "みほん町"
            assert "みほん町" in wait_for(f"http://127.0.0.1:{port}/", server).decode()
            for _ in range(6):  # both workers, one database
                request = urllib.request.Request(
                    f"http://127.0.0.1:{port}/chat",
                    data=json.dumps({"text": "もえるゴミっていつ"}).encode(),
                    headers={"Content-Type": "application/json"},
                )
                with urllib.request.urlopen(request, timeout=5) as answer:
                    assert json.load(answer)["entry"] == "gomi-kubun-moeru"
        finally:
            server.terminate()
            server.wait(timeout=20)


def test_a_port_in_use_is_said_in_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ended = komado("serve", "--port", str(port), env={"KOMADO_DB": str(tmp_path / "k.db")})
    assert ended.returncode == 1
    assert f"ポート {port} を使えません" in ended.stderr.decode()
    assert "Traceback" not in ended.stderr.decode()


def test_a_half_set_line_channel_is_said_in_one_sentence() -> None:
    ended = komado("serve", env={"LINE_CHANNEL_SECRET": "s", "LINE_CHANNEL_ACCESS_TOKEN": ""})
    assert ended.returncode == 1
    assert "LINE_CHANNEL_ACCESS_TOKEN が設定されていません" in ended.stderr.decode()
