"""YAML as curators write it: strings stay strings, every fault has a place, nothing crashes the reader."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.knowledge.yamlio import parse


@pytest.mark.parametrize(
    "text", ["no", "on", "12:30", "1.10", "0x1F", "2024-01-30", "null", "1_000", "~", "<<", "=", ".5"]
)
def test_every_scalar_stays_a_string(text: str) -> None:
    """PyYAML's types (False, 45000, 1.1, a date) never reach a curator's text."""
    tree = parse(f"key: {text}\nlist: [{text}]\n".encode(), "a.yaml")
    assert tree.faults == []
    assert tree.value == {"key": text, "list": [text]}


def test_nothing_written_is_none() -> None:
    """An empty value is told apart from an empty text."""
    assert parse(b"a:\nb: ''\n", "a.yaml").value == {"a": None, "b": ""}


@pytest.mark.parametrize(
    ("data", "code", "line", "column"),
    [
        (b"a: 1\nb:\n  c: 1\n  c: 2\n", "duplicate-key", 4, 3),
        (b"a: 1\n\xe8\xad\xb0: \x8b\x63\n", "encoding", 2, 4),
        (b"a:\n\tb: 1\n", "tab", 2, 1),
        (b"a: &x 1\nb: *x\n", "alias", 1, 4),
        (b"a: ok\nb: \x00\n", "character", 2, 4),
        ("a: b\u2028c\n".encode(), "character", 1, 5),
        (b'a: "\\x00"\n', "character", 1, 4),
        (b"a: !!python/object:os.system x\n", "tag", 1, 4),
        (b"a: b: c\n", "syntax", 1, 5),
        (b"- 'open\n- b\n", "syntax", 1, 3),
        (b"a: [1, 2\nb: 3\n", "syntax", 2, 2),
        (b"a\n---\nb\n", "syntax", 2, 1),
        (b"? [a]\n: b\n", "key", 1, 3),
        (b"a: " + b"[" * 200_000, "depth", 1, 54),
        (b"- " * 100_000, "depth", 1, 1),
        (b"[" + b"{a: " * 100_000, "depth", 1, 198),
    ],
)
def test_faults_have_a_place(data: bytes, code: str, line: int, column: int) -> None:
    """Each kind of broken file gives one code, at the line and column where the curator looks."""
    faults = parse(data, "a.yaml").faults
    assert faults[0].code == code
    assert (faults[0].file, faults[0].line, faults[0].column) == ("a.yaml", line, column)
    assert faults[0].fix


def test_both_anchor_and_alias_are_named() -> None:
    """All faults at once, not the first only."""
    assert [fault.line for fault in parse(b"a: &x 1\nb: *x\n", "a.yaml").faults] == [1, 2]


def test_windows_files_read_the_same() -> None:
    """A byte order mark and CRLF change neither values nor lines."""
    tree = parse("\ufeffa: あ\r\nb: い\r\n".encode(), "a.yaml")
    assert tree.value == {"a": "あ", "b": "い"}
    assert tree.place(("b",)) == (2, 4)


def test_lines_count_from_the_file_around() -> None:
    """YAML inside another file reports that file's lines."""
    assert parse(b"a: 1\na: 2\n", "a.md", line_offset=10).faults[0].line == 12


@given(st.one_of(st.binary(max_size=300), st.text(max_size=300).map(lambda text: text.encode("utf-8", "replace"))))
def test_any_bytes_give_a_value_or_located_faults(data: bytes) -> None:
    """No input raises; a fault always lies inside the file."""
    tree = parse(data, "a.yaml")
    for fault in tree.faults:
        assert fault.severity == "error"
        assert 1 <= fault.line <= data.replace(b"\r", b"\n").count(b"\n") + 2
        assert fault.column >= 1


@given(st.text(alphabet="ab: -[]{}\n\t'\"&*!#|>%@`,?あ", max_size=80))
def test_any_structure_gives_a_value_or_located_faults(text: str) -> None:
    """The same for texts made of YAML's own signs, which reach deeper into the parser."""
    tree = parse(text.encode(), "a.yaml")
    assert tree.value is None or isinstance(tree.value, (str, list, dict))
    assert all(fault.line >= 1 and fault.column >= 1 for fault in tree.faults)
