"""`jasmine ask --json -`: one line in, one line out, whatever the line."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from typing import Any

import pytest

from tests.cli.conftest import Run


def _replies(run: Run, stdin: bytes, *options: str) -> list[Any]:
    done = run("ask", "--json", *options, "-", stdin=stdin)
    assert done.returncode == 0, done.stderr.decode()
    assert done.stdout == b"" or done.stdout.endswith(b"\n")
    lines = done.stdout.decode("utf-8").split("\n")[:-1]
    return [json.loads(line) for line in lines]


LINES: list[tuple[str, bytes, str]] = [
    ("bare text", "議長は誰".encode(), "answer"),
    ("blank", b"", "smalltalk"),
    ("spaces", "　 ".encode(), "smalltalk"),
    ("object", '{"text": "議長は誰"}'.encode(), "answer"),
    ("object with lang", '{"text": "議長は誰", "lang": "en"}'.encode(), "answer"),
    ("object with nulls", '{"text": "議長は誰", "lang": null, "context": null}'.encode(), "answer"),
    ("object with a blank text", b'{"text": ""}', "smalltalk"),
    ("object with escapes", b'{"text": "\\u8b70\\u9577\\u306f\\u8ab0"}', "answer"),
    ("object with a lone surrogate", b'{"text": "\\ud800 who chaired the meeting"}', "answer"),
    ("object with spaces behind", '{"text": "議長は誰"}  '.encode(), "answer"),
    ("carriage return", "議長は誰\r".encode(), "answer"),
    ("object and carriage return", '{"text": "議長は誰"}\r'.encode(), "answer"),
    ("broken object", b'{"text": "x"', "error"),
    ("brace alone", b"{", "error"),
    ("empty object", b"{}", "error"),
    ("two objects", b'{"text": "x"} {"text": "y"}', "error"),
    ("text of another type", b'{"text": 3}', "error"),
    ("text null", b'{"text": null}', "error"),
    ("lang of another language", b'{"text": "x", "lang": "fr"}', "error"),
    ("lang of another type", b'{"text": "x", "lang": ["ja"]}', "error"),
    ("context of another type", b'{"text": "x", "context": 3}', "error"),
    ("context that is a list", b'{"text": "x", "context": []}', "error"),
    ("context of rubbish", b'{"text": "x", "context": {"intent": 3, "slots": 4}}', "error"),
    ("context with rubbish offers", b'{"text": "x", "context": {"offered": 3}}', "error"),
    ("context with odd offers", b'{"text": "x", "context": {"offered": [1, [2]]}}', "error"),
    ("context with offers of text", b'{"text": "x", "context": {"offered": ["abc"]}}', "error"),
    ("unknown key", b'{"text": "x", "color": 1}', "error"),
    ("deep nesting", b'{"text": ' + b"[" * 60_000, "error"),
    ("huge number", b'{"text": "x", "lang": ' + b"9" * 6_000 + b"}", "error"),
    ("space before a brace", '  {"text": "議長は誰"}'.encode(), "any"),
    ("array", b'["text"]', "any"),
    ("quoted", '"議長は誰"'.encode(), "answer"),
    ("invalid bytes", b"\xff\xfe who chaired the meeting", "answer"),
    ("a cut character", "議長は誰".encode() + b"\xe8", "answer"),
    ("a lone surrogate in bytes", b"\xed\xa0\x80", "any"),
    ("invalid bytes in an object", b'{"text": "\xff who chaired the meeting"}', "any"),
    ("line separator inside", "議長は\u2028誰".encode(), "any"),
    ("next line inside", "who chaired\u0085the meeting".encode(), "answer"),
    ("separators inside an object", '{"text": "議長は\u2029誰"}'.encode(), "any"),
    ("vertical tab and form feed", b"who\x0bchaired\x0cthe meeting", "answer"),
    ("carriage return inside", b"who chaired\rthe meeting", "answer"),
    ("NUL", b"who chaired\x00 the meeting", "answer"),
    ("only NUL", b"\x00", "smalltalk"),
    ("a very long line", b"x" * 1_000_000, "no_answer"),
    ("a very long object", b'{"text": "' + b"who " * 200_000 + b'"}', "no_answer"),
    ("byte order mark", b"\xef\xbb\xbf" + "議長は誰".encode(), "answer"),
    ("byte order mark and object", b"\xef\xbb\xbf" + '{"text": "議長は誰"}'.encode(), "any"),
]


@pytest.fixture(scope="module")
def replies(run: Run) -> dict[str, Any]:
    """All those lines in one run, each a conversation of its own."""
    found = _replies(run, b"".join(line + b"\n" for _, line, _ in LINES))
    assert len(found) == len(LINES), "one line out for each line in"
    return dict(zip([name for name, _, _ in LINES], found, strict=True))


@pytest.mark.parametrize(("name", "wanted"), [(name, wanted) for name, _, wanted in LINES])
def test_each_line_gets_its_reply(replies: dict[str, Any], name: str, wanted: str) -> None:
    """In order; an error names its line, counted from 1."""
    reply = replies[name]
    if "error" in reply:
        assert set(reply) == {"error", "line"}
        assert reply["line"] == [one for one, _, _ in LINES].index(name) + 1
        assert set(reply["error"]) == {"code", "message"}
        assert all(isinstance(value, str) and value for value in reply["error"].values())
    assert wanted in ("any", "error" if "error" in reply else reply["outcome"])


def test_questions_come_back_as_they_were(replies: dict[str, Any]) -> None:
    """The bare line, without its end."""
    assert replies["bare text"]["question"] == replies["object"]["question"] == "議長は誰"
    assert replies["line separator inside"]["question"] == "議長は\u2028誰"
    assert replies["carriage return inside"]["question"] == "who chaired\rthe meeting"
    assert replies["object with lang"]["lang"] == "en"


def test_awkward_characters_are_written_escaped(run: Run) -> None:
    """No reader splits the line and no encoder stumbles."""
    stdin = (
        "議長は\u2028誰\n\u2029\u0085\n".encode()
        + b"\xff\xed\xa0\x80\n"
        + b'{"text": "\\ud800"}\n'
        + b'{"text": "\\ud83d\\ude00"}\n'
    )
    done = run("ask", "--json", "-", stdin=stdin)
    text = done.stdout.decode("utf-8")
    assert len(text.splitlines()) == len(text.split("\n")[:-1]) == 5
    assert "\\u2028" in text
    assert "\\u0085" in text
    assert "\\ud800" in text
    assert "議長" in text, "Japanese stays readable"


def test_the_last_line_needs_no_end(run: Run) -> None:
    """And no input gives no output."""
    assert [one["outcome"] for one in _replies(run, "議長は誰".encode())] == ["answer"]
    assert _replies(run, b"") == []
    assert [one["outcome"] for one in _replies(run, b"\n\n")] == ["smalltalk", "smalltalk"]


def test_each_line_is_its_own_conversation_unless_it_passes_a_context(run: Run) -> None:
    """A context goes back as it came; the next line knows nothing of it."""
    (first,) = _replies(run, "新規の取組は何ですか\n".encode())
    leaning = json.dumps({"text": "その2つ目は？", "context": first["context"]}).encode()
    with_context, bare = _replies(run, leaning + "\nその2つ目は？\n".encode())
    assert with_context["outcome"] == "answer"
    assert "空の状況把握" in with_context["text"]
    assert "空の状況把握" not in bare["text"]


def test_lang_holds_for_every_line(run: Run) -> None:
    """The option forces what the lines leave open."""
    assert {one["lang"] for one in _replies(run, "議長は誰\nwho chaired it\n\n".encode(), "--lang", "en")} == {"en"}


def test_stdout_is_json_only_and_stderr_is_quiet(run: Run) -> None:
    """No log, no warning, no prompt between the replies."""
    done = run("ask", "--json", "-", stdin="議長は誰\nthe meetng chiar\n{\n".encode())
    assert len([json.loads(line) for line in done.stdout.splitlines()]) == 3
    assert b"Traceback" not in done.stderr
    assert done.stderr == b""


def test_replies_stream(environment: dict[str, str]) -> None:
    """A reply can be read before the next line is written."""
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "ask", "--json", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        alarm = threading.Timer(20, process.kill)
        alarm.start()
        for text in ("議長は誰", "{", "", "who took part"):
            process.stdin.write(text.encode() + b"\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())
        process.stdin.close()
        assert process.stdout.read() == b""
        assert process.wait(10) == 0
        alarm.cancel()


def test_a_reader_that_leaves_is_no_crash(environment: dict[str, str]) -> None:
    """`jasmine ask --json - | head -1`."""
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "ask", "--json", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        alarm = threading.Timer(20, process.kill)
        alarm.start()
        process.stdin.write("議長は誰\n".encode())
        process.stdin.flush()
        process.stdout.readline()
        process.stdout.close()
        try:
            process.stdin.write("議長は誰\n".encode() * 50)
            process.stdin.close()
        except BrokenPipeError:
            pass
        assert b"Traceback" not in process.stderr.read()
        process.wait(10)
        alarm.cancel()


def test_any_locale(run: Run) -> None:
    """UTF-8 in and out, whatever the terminal says of itself."""
    done = run("ask", "--json", "-", stdin="議長は誰\n".encode(), LC_ALL="C", PYTHONCOERCECLOCALE="0", PYTHONUTF8="0")
    assert "芹澤" in json.loads(done.stdout.decode("utf-8"))["text"]
    shown = run("ask", "who chaired the meeting", LC_ALL="C", PYTHONCOERCECLOCALE="0", PYTHONUTF8="0")
    assert shown.returncode == 0, shown.stderr.decode()[-300:]
