"""`jasmine eval`: figures, floors, comparisons, files that cannot be read."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

Invoke = Callable[..., Result]
RIGHT = {
    "id": "a1",
    "q": "議長は誰",
    "lang": "ja",
    "expect": "answer",
    "kind": "who",
    "gold": ["G"],
    "excerpt_any": ["議長は芹澤防衛審議官が務め"],
    "answer_any": ["芹澤"],
}
WRONG = {**RIGHT, "id": "a2", "q": "who chaired the meeting", "excerpt_any": ["大阪"], "answer_any": ["Osaka"]}
REFUSED = {"id": "r1", "q": "OSAの予算は", "expect": "refuse", "kind": "amount"}
FALSE = {"id": "r2", "q": "議長は誰", "expect": "refuse", "kind": "near"}


@pytest.fixture
def questions(tmp_path: Path) -> Callable[..., Path]:
    """Writes a file of questions."""

    def write(*items: Any, name: str = "set/ja.jsonl") -> Path:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        lines = [item if isinstance(item, str) else json.dumps(item, ensure_ascii=False) for item in items]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    return write


def test_figures(invoke: Invoke, questions: Callable[..., Path]) -> None:
    """A share for each verdict, by file and by kind, and the worst cases with their questions."""
    result = invoke("eval", str(questions(RIGHT, WRONG, REFUSED, FALSE)))
    assert result.exit_code == 0
    for piece in ("set/ja", "right 25 %", "wrong 25 %", "refused 25 %", "false-answer 25 %", "worst cases", "a2", "r2"):
        assert piece in result.stdout
    assert result.stdout.index("r2") < result.stdout.index("a2"), "the worst first"


def test_json(invoke: Invoke, questions: Callable[..., Path]) -> None:
    """One object with the figures."""
    found = json.loads(invoke("eval", "--json", str(questions(RIGHT, REFUSED))).stdout)
    assert found["figures"]["set/ja"] == {"n": 2, "right": 50.0, "refused": 50.0}
    assert found["short"] == []


@pytest.mark.parametrize(
    ("floors", "code"),
    [
        ({"right": 50}, 0),
        ({"right": 51}, 1),
        ({"right+refused": 100}, 0),
        ({"wrong<=": 0}, 0),
        ({"right<=": 49.9}, 1),
        ({"dumped": 1}, 1),
    ],
)
def test_floors(
    invoke: Invoke, questions: Callable[..., Path], tmp_path: Path, floors: dict[str, float], code: int
) -> None:
    """Below a floor, or above a ceiling, is exit code 1 with a line that says which."""
    file = tmp_path / "floors.json"
    file.write_text(json.dumps({"set/ja": floors}))
    result = invoke("eval", "--floors", str(file), str(questions(RIGHT, REFUSED)))
    assert result.exit_code == code
    assert ("below its floor" in result.stdout) == bool(code)


def test_a_floor_for_a_file_that_is_not_scored(invoke: Invoke, questions: Callable[..., Path], tmp_path: Path) -> None:
    """One part can be run alone."""
    file = tmp_path / "floors.json"
    file.write_text('{"other/en": {"right": 100}}')
    assert invoke("eval", "--floors", str(file), str(questions(RIGHT))).exit_code == 0


def test_save_and_compare(invoke: Invoke, questions: Callable[..., Path], tmp_path: Path) -> None:
    """Only what changed is shown."""
    saved = tmp_path / "now.json"
    file = questions(RIGHT, REFUSED)
    assert invoke("eval", "--save", str(saved), str(file)).exit_code == 0
    assert json.loads(saved.read_text()) == {"a1": "right", "r1": "refused"}
    assert "0 changed" in invoke("eval", "--compare", str(saved), str(file)).stdout
    saved.write_text('{"a1": "wrong", "r1": "refused"}')
    shown = invoke("eval", "--compare", str(saved), str(file)).stdout
    assert "1 changed" in shown
    assert "wrong -> right: a1" in shown


def test_confusion(invoke: Invoke, questions: Callable[..., Path]) -> None:
    """What was asked, and which intent answered in its place."""
    told = invoke("eval", "--confusion", "--worst", "0", str(questions(WRONG, FALSE))).stdout
    table = told[told.index("answered in another's place:") :]
    assert re.search(r"1  \S+ +-> \w+\.\w+", table) and "to refuse" in table


def test_worst(invoke: Invoke, questions: Callable[..., Path]) -> None:
    """As many as asked for; none with 0."""
    file = str(questions(WRONG, FALSE))
    assert "a2" not in invoke("eval", "--worst", "1", file).stdout
    assert "worst" not in invoke("eval", "--worst", "0", file).stdout


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "[]",
        "3",
        '{"id": "x"}',
        '{"id": 1, "q": "x", "expect": "answer", "kind": "who"}',
        '{"id": "x", "q": "x", "expect": "maybe", "kind": "who"}',
        '{"id": "x", "q": "x", "expect": "answer", "kind": "who", "gold": "G"}',
    ],
)
def test_a_line_that_cannot_be_read(invoke: Invoke, questions: Callable[..., Path], line: str) -> None:
    """The file, the line and the fix; an expected failure."""
    result = invoke("eval", str(questions(RIGHT, "", line)))
    assert result.exit_code == 1
    assert "ja.jsonl:3" in str(result.exception)
    assert "Fix" in str(result.exception)


def test_a_file_that_is_not_utf_8(invoke: Invoke, tmp_path: Path) -> None:
    """An expected failure, not a traceback."""
    from bot.errors import JasmineError

    (tmp_path / "x.jsonl").write_bytes(b'{"id": "\xff"}\n')
    result = invoke("eval", str(tmp_path / "x.jsonl"))
    assert result.exit_code == 1
    assert isinstance(result.exception, JasmineError | SystemExit), repr(result.exception)


@pytest.mark.parametrize("option", ["--floors", "--compare"])
def test_a_broken_companion_file(invoke: Invoke, questions: Callable[..., Path], tmp_path: Path, option: str) -> None:
    """Floors or an earlier run that are no JSON: an expected failure that names the file."""
    from bot.errors import JasmineError

    (tmp_path / "broken.json").write_text("{")
    result = invoke("eval", option, str(tmp_path / "broken.json"), str(questions(RIGHT)))
    assert result.exit_code in (1, 2)
    assert isinstance(result.exception, JasmineError | SystemExit), repr(result.exception)


def test_an_empty_file(invoke: Invoke, tmp_path: Path) -> None:
    """No questions, no figures, no crash."""
    (tmp_path / "x.jsonl").write_text("\n")
    assert invoke("eval", str(tmp_path / "x.jsonl")).exit_code == 0
