"""Loading a base: what comes out, what is refused and where, and the cache."""

from __future__ import annotations

import dataclasses
import hashlib
import operator
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_base import CHAIR, CHAIR_FILE, DOCUMENT, FACT_FILE, LEXICON_FILE, TALKS_FILE, Base

from bot.errors import DataError
from bot.knowledge import cache, codec
from bot.knowledge.files import read_files, version_of
from bot.knowledge.loader import load, read
from bot.knowledge.model import IntentRef


def test_a_base_without_faults_loads(base: Base) -> None:
    """Every kind of item arrives, with places filled in."""
    knowledge = load(base.root)
    assert base.check() == []
    assert knowledge.newest.released == date(2024, 1, 30)
    assert knowledge.newest.official_translation is None
    chair = knowledge.facts["meeting.chair"]
    assert chair.volatile and chair.edition == "one" and chair.origin == f"{FACT_FILE}:1"
    assert (chair.quotes[0].block, chair.quotes[0].place.en) == ("t.1", "1st paragraph")
    assert knowledge.intents["meeting.chair"].follow_ups == (IntentRef("meeting.talks", {}),)
    assert knowledge.intents["meeting.talks"].query == {"kind": "talks"}
    assert knowledge.block("t.3").text == "① 柱<法>\n連携"


def test_the_base_cannot_be_changed(base: Base) -> None:
    """Mappings refuse writes, dataclasses are frozen."""
    knowledge = load(base.root)
    with pytest.raises(TypeError):
        operator.setitem(knowledge.facts, "x", None)  # type-checkers refuse the statement already
    with pytest.raises(dataclasses.FrozenInstanceError):
        operator.methodcaller("__setattr__", "about", "x")(knowledge.facts["meeting.chair"])


def test_version_follows_every_byte_and_name(base: Base) -> None:
    """One byte, one name: another version; editors' copies do not count."""
    versions = [load(base.root).version]
    base.write(f"{CHAIR_FILE}~", "rubbish")
    base.write("data/.DS_Store", b"\x00\xff")
    assert load(base.root).version == versions[0] == version_of(read_files(base.root))[:12]
    base.write(CHAIR_FILE, f"{CHAIR}\n")
    versions.append(load(base.root).version)
    (base.root / TALKS_FILE).rename(base.root / "intents/meeting/spoke.yaml")
    base.write(CHAIR_FILE, CHAIR.replace("meeting.talks", "meeting.spoke"))
    versions.append(load(base.root).version)
    assert len(set(versions)) == 3


def test_strings_stay_as_written(base: Base) -> None:
    """`no`, `12:30` and `1.10` are words, wherever they stand."""
    base.write("data/strings.yaml", "answer: {ja: no, en: 12:30}\nprice: {ja: 1.10, en: on}\n")
    strings = load(base.root).strings
    assert (strings["answer"].ja, strings["answer"].en, strings["price"].ja, strings["price"].en) == (
        "no",
        "12:30",
        "1.10",
        "on",
    )


@pytest.mark.parametrize(
    ("file", "old", "new", "code", "place", "words"),
    [
        (
            FACT_FILE,
            "芹澤防衛審議官が務め,",
            "芹沢防衛審議官が務め,",
            "quote-not-found",
            (9, 14),
            "character 5 is 沢 (U+6CA2)",
        ),
        (
            FACT_FILE,
            "{text: 連携,",
            "{text: まったく別の文章です,",
            "quote-not-found",
            None,
            "do not stand in the source",
        ),
        (FACT_FILE, "  gives: [who]", "  give: [who]", "schema-missing", None, "gives is missing"),
        (FACT_FILE, "  volatile: true", "  volatil: true", "schema-extra-forbidden", (4, 3), "write volatile"),
        (FACT_FILE, "volatile: true", "volatile: maybe", "schema-bool-parsing", (4, 13), "true or false"),
        (
            FACT_FILE,
            "about: meeting\n  gives: [who]",
            "about: meting\n  gives: [who]",
            "dangling-entity",
            (2, 10),
            "write meeting",
        ),
        (FACT_FILE, "gives: [who]", "gives: [what, whom]", "dangling-focus", (3, 17), "write who"),
        (
            CHAIR_FILE,
            "facts: [meeting.chair]",
            "facts: [meeting.chiar]",
            "dangling-fact",
            (5, 9),
            "write meeting.chair",
        ),
        (
            CHAIR_FILE,
            "follow_ups: [meeting.talks]",
            "follow_ups: [meeting.talk]",
            "dangling-intent",
            (6, 14),
            "write meeting.talks",
        ),
        (CHAIR_FILE, "facts: [meeting.chair]", "fixed: chair", "dangling-fixed", (5, 8), "no fixed chair"),
        (CHAIR_FILE, "facts: [meeting.chair]", "smalltalk: hello", "dangling-string", (5, 12), "no string hello"),
        (CHAIR_FILE, "  en: ['who chaired [the meeting]']\n", "", "missing-language", (2, 1), "no English phrase"),
        (CHAIR_FILE, ", en: Who chaired the meeting", "", "schema-missing", (1, 8), "add the English text"),
        (CHAIR_FILE, "['who chaired [the meeting]']", "\n    - [the] chair", "syntax", (5, 13), "begins with ["),
        (CHAIR_FILE, "'who chaired [the meeting]'", "who chaired [the meeting]", "syntax", (4, 20), "in quotes"),
        (CHAIR_FILE, "ja: [司会は]", "ja: [{x}は]", "syntax", (7, 17), "x"),
        (CHAIR_FILE, "ja: [司会は]", "ja: [{x}]", "schema-string-type", (7, 14), "in quotes"),
        (CHAIR_FILE, "[会合の]議長", "[会合の議長", "template", (3, 14), "[ is never closed"),
        (CHAIR_FILE, "議長は誰,", "'{slot}は誰',", "slot", (3, 8), "{slot}"),
        (
            CHAIR_FILE,
            "facts: [meeting.chair]",
            "facts: [meeting.chair]\nfacts: [meeting.talks]",
            "duplicate-key",
            (6, 1),
            "line 5",
        ),
        (
            CHAIR_FILE,
            "facts: [meeting.chair]",
            "facts: [meeting.chair]\nquery: {kind: talks}",
            "reply",
            (6, 1),
            "both say",
        ),
        (TALKS_FILE, "kind: talks", "kid: talks", "query-empty", (3, 1), "write kind"),
        (
            TALKS_FILE,
            "{ja: 会談はあったか, en: Were there talks}",
            "{ja: 会談, en: Were there talks, etc.}",
            "schema-extra-forbidden",
            None,
            "in quotes",
        ),
        (LEXICON_FILE, "'\\bwho\\b'", "'who('", "pattern", (6, 61), "no regular expression"),
        (DOCUMENT, "sha256: ", "sha256: 0", "schema-string-pattern-mismatch", (14, 9), "64 hexadecimal"),
        (
            DOCUMENT,
            "original: original.txt",
            "original: other.txt",
            "original",
            (13, 11),
            "not in data/sources/test-1/",
        ),
        (DOCUMENT, "released: 2024-01-30", "released: 20240130", "schema-day", (6, 11), "2024-01-30"),
        (DOCUMENT, "構想を確認", "構想を確忍", "not-verbatim", (20, 1), "確認しました"),
        (DOCUMENT, "<!-- block t.2 |", "<!-- blok t.2 |", "block", (23, 1), "not the head of a block"),
        (DOCUMENT, "<!-- block t.2 |", "<!-- block t.1 |", "duplicate-id", (23, 1), "t.1 is taken"),
    ],
)
def test_planted_faults(
    base: Base, file: str, old: str, new: str, code: str, place: tuple[int, int] | None, words: str
) -> None:
    """Each fault is an error with its place and fix, and keeps the base from loading."""
    base.edit(file, old, new)
    knowledge, faults = read(base.root)
    assert knowledge is None
    found = [fault for fault in faults if fault.code == code]
    assert found, "\n".join(map(str, faults))
    assert found[0].file == file
    assert place is None or (found[0].line, found[0].column) == place, str(found[0])
    assert words in str(found[0])
    with pytest.raises(DataError, match=": error: "):
        load(base.root)


def test_all_faults_at_once(base: Base) -> None:
    """Faults of several files, and several of one, come together and sorted by place."""
    base.edit(FACT_FILE, "volatile: true", "volatil: yes")
    base.edit(FACT_FILE, "about: meeting\n  gives: [what]", "about: meting\n  gives: []")
    base.edit(CHAIR_FILE, "title: {ja: 会合の議長は誰か, en: Who chaired the meeting}", "titel: x")
    base.write("intents/Loose.yaml", "a: b")
    faults = base.read()
    assert faults == sorted(faults, key=lambda fault: fault.order)
    codes = {fault.code for fault in faults}
    assert {"schema-extra-forbidden", "schema-too-short", "schema-missing", "file-name"} <= codes
    assert not any(fault.code == "dangling-fact" for fault in faults), "a broken fact is not reported as missing too"


def test_quotes_in_several_blocks_need_one(base: Base) -> None:
    """Ambiguous words are an error that names the blocks; `block` settles it."""
    base.edit(FACT_FILE, "text: 連携,", "text: ました,")
    fault = next(fault for fault in base.read() if fault.code == "quote-ambiguous")
    assert "t.1, t.2" in fault.message
    base.edit(FACT_FILE, "text: ました,", "block: t.2, text: ました,")
    assert not any(fault.code == "quote-ambiguous" for fault in base.read())


@pytest.mark.parametrize("name", ["data", "intents"])
def test_a_missing_folder_is_a_located_error(base: Base, name: str) -> None:
    """No traceback where the root is wrong."""
    (base.root / name).rename(base.root / "elsewhere")
    knowledge, faults = read(base.root)
    assert knowledge is None and [fault.code for fault in faults] == ["missing-folder"]
    with pytest.raises(DataError, match="--root or JASMINE_HOME"):
        load(base.root)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    data=st.binary(max_size=80),
    name=st.sampled_from([FACT_FILE, LEXICON_FILE, CHAIR_FILE, DOCUMENT, "data/wording.yaml"]),
)
def test_any_bytes_in_any_file_give_faults_and_no_crash(base: Base, data: bytes, name: str) -> None:
    """Rubbish anywhere is reported, never raised."""
    before = (base.root / name).read_bytes() if (base.root / name).exists() else None
    base.write(name, data)
    base.check()
    if before is None:
        (base.root / name).unlink()
    else:
        base.write(name, before)


def test_the_cache_gives_the_same_base(base: Base) -> None:
    """What comes from the cache equals what was parsed, type by type."""
    first = load(base.root)
    assert len(list(cache.cache_folder().glob("knowledge-*.json"))) == 1
    second = load(base.root)
    assert second == first and second is not first
    assert codec.loads(codec.dumps(first)) == first
    assert isinstance(second.facts["meeting.chair"].tags, type(first.facts["meeting.chair"].tags))


def test_the_cached_path_imports_neither_yaml_nor_pydantic(base: Base) -> None:
    """Start-up is part of the product."""
    code = (
        "import sys; from pathlib import Path; from bot.knowledge.loader import load; "
        "load(Path(sys.argv[1])); print(sorted({'yaml', 'pydantic', 'rapidfuzz', 'numpy'} & set(sys.modules)))"
    )
    command = [sys.executable, "-c", code, str(base.root)]
    home = Path(__file__).parents[2]
    outputs = [subprocess.run(command, cwd=home, capture_output=True, check=True, text=True).stdout for _ in range(2)]
    assert "yaml" in outputs[0]
    assert outputs[1] == "[]\n"


@pytest.mark.parametrize("rubbish", [b"", b"x", b"[]", b"\xff\x00", b'{"__class__": "os"}'])
def test_a_damaged_cache_is_ignored(base: Base, rubbish: bytes) -> None:
    """Also where its digest is right but its content is not."""
    first = load(base.root)
    path = next(cache.cache_folder().glob("knowledge-*.json"))
    for data in (rubbish, hashlib.sha256(rubbish).hexdigest().encode() + b"\n" + rubbish):
        path.write_bytes(data)
        assert load(base.root) == first


@pytest.mark.parametrize("folder", ["/proc/nowhere", "/dev/null", "\x00", ""])
def test_no_cache_folder_just_works(base: Base, folder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read-only, no folder at all, no valid name, no home."""
    if folder == "\x00":
        monkeypatch.setattr(cache, "cache_folder", lambda: Path("/\x00"))
    else:
        monkeypatch.setenv("XDG_CACHE_HOME", folder)
        monkeypatch.setenv("HOME", "/proc/nowhere")
    assert load(base.root) == load(base.root)


def test_a_base_with_errors_is_never_cached(base: Base) -> None:
    """The cache holds only what passed."""
    base.edit(FACT_FILE, "volatile: true", "volatil: true")
    with pytest.raises(DataError):
        load(base.root)
    assert not cache.cache_folder().exists()


def test_the_cache_keeps_only_a_few(base: Base) -> None:
    """Old editions are dropped."""
    for number in range(12):
        base.write("data/strings.yaml", f"key: {{ja: あ, en: number {number}}}\n")
        load(base.root)
    assert len(os.listdir(cache.cache_folder())) == 8
