"""The base while the bot runs: reloaded, refused, kept by version; and how a running bot is found."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
import zipfile
from pathlib import Path

import pytest
from small_base import CHAIR_FILE, FACT_FILE, Base, small_base

from bot import running
from bot.archive import MOST_KEPT, Archive, ArchiveError
from bot.base import open_base
from bot.bases import Bases

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def base(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Base:
    """A small base on disk, and a cache of its own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return small_base(tmp_path / "home")


@pytest.fixture
def bases(base: Base) -> Bases:
    """The base as a running bot has it."""
    return Bases(base.root, open_base(base.root))


def test_an_edit_answers_after_the_reload_and_not_before(base: Base, bases: Bases) -> None:
    first = bases()
    base.edit(CHAIR_FILE, "司会は", "司会者は")
    assert bases() is first
    reloaded = bases.reload()
    assert reloaded.changed and bases() is not first
    assert (reloaded.before, reloaded.after) == (first.version, bases().version)
    assert tuple(bases().intents["meeting.chair"].check.ja) == ("司会者は",)


def test_nothing_edited_nothing_changes(bases: Bases) -> None:
    first = bases()
    assert not bases.reload().changed
    assert bases() is first


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param(b"- id: meeting.chair\n  about: [", id="half written"),
        pytest.param(b"", id="empty"),
        pytest.param(b"\xff\xfe\x00\x01", id="no text"),
        pytest.param(b"- id: meeting.chair\n  about: meeting\n  about: meeting\n", id="a key twice"),
    ],
)
def test_a_broken_base_leaves_the_old_one_in_place(base: Base, bases: Bases, broken: bytes) -> None:
    """And says what is wrong, with the file; mended, it is taken."""
    first, whole = bases(), (base.root / FACT_FILE).read_bytes()
    base.write(FACT_FILE, broken)
    reloaded = bases.reload()
    assert reloaded.refused is not None and not reloaded.changed
    assert bases() is first
    assert FACT_FILE in str(reloaded.refused) or "meeting.chair" in str(reloaded.refused)
    base.write(FACT_FILE, whole + b"# mended\n")
    assert bases.reload().changed


def test_a_folder_that_is_gone_leaves_the_old_base_in_place(base: Base, bases: Bases) -> None:
    first = bases()
    (base.root / "data").rename(base.root / "elsewhere")
    assert bases.reload().refused is not None
    assert bases() is first


def test_a_base_is_kept_by_version_and_answers_again(base: Base, tmp_path: Path) -> None:
    archive = Archive(tmp_path / "bases")
    first = archive.keep(base.root)
    base.edit(CHAIR_FILE, "司会は", "司会者は")
    second = archive.keep(base.root)
    assert archive.keep(base.root) == second
    assert {version for version, _ in archive.versions()} == {first, second}
    with archive.unpacked(first[:6]) as root:
        assert tuple(open_base(root).intents["meeting.chair"].check.ja) == ("司会は",)
    assert not root.exists()


def test_what_is_not_kept_is_said_with_what_is(base: Base, tmp_path: Path) -> None:
    archive = Archive(tmp_path / "bases")
    with pytest.raises(ArchiveError, match="none is kept yet"), archive.unpacked("ffff"):
        pass
    version = archive.keep(base.root)
    for wrong in ("ffffffff", "../etc", ""):
        with pytest.raises(ArchiveError, match=version), archive.unpacked(wrong):
            pass


def test_a_damaged_archive_is_refused(base: Base, tmp_path: Path) -> None:
    """Half a file, one with other content, and one that would write elsewhere."""
    archive = Archive(tmp_path / "bases")
    path = tmp_path / "bases" / f"{archive.keep(base.root)}.zip"
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(ArchiveError, match="cannot be read"), archive.unpacked(path.stem):
        pass
    for name in ("data/facts/other.yaml", "../outside", "/etc/passwd"):
        with zipfile.ZipFile(path, "w") as other:
            other.writestr(name, "x")
        with pytest.raises(ArchiveError, match="damaged"), archive.unpacked(path.stem):
            pass


def test_the_oldest_bases_go(base: Base, tmp_path: Path) -> None:
    folder = tmp_path / "bases"
    folder.mkdir()
    for number in range(MOST_KEPT + 5):
        old = folder / f"{number:012x}.zip"
        old.write_bytes(b"")
        os.utime(old, (number, number))
    version = Archive(folder).keep(base.root)
    kept = {name for name, _ in Archive(folder).versions()}
    assert len(kept) == MOST_KEPT and version in kept and f"{0:012x}" not in kept


def test_a_running_bot_is_found_and_one_that_ended_is_not(tmp_path: Path) -> None:
    script = "import sys, time; from pathlib import Path; from bot.running import registered\n"
    script += "with registered(Path(sys.argv[1])): print('up', flush=True); time.sleep(60)"
    with subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None and process.stdout.readline() == "up\n"
        assert running.processes(tmp_path) == (process.pid,)
        process.send_signal(signal.SIGKILL)
        process.wait(10)
    assert running.processes(tmp_path) == ()
    assert list(tmp_path.iterdir()) == []


def test_being_found_needs_no_writable_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with running.registered(tmp_path / "file"):
        assert running.processes(tmp_path / "file") == ()


def test_questions_are_answered_while_a_base_is_read(base: Base, bases: Bases) -> None:
    """A hundred readers meanwhile see the old one or the new one, whole."""
    versions, stop = set(), threading.Event()

    def read() -> None:
        while not stop.is_set():
            versions.add(bases().version)
            time.sleep(0.0005)

    reader = threading.Thread(target=read)
    reader.start()
    base.edit(CHAIR_FILE, "司会は", "司会者は")
    reloaded = bases.reload()
    time.sleep(0.01)
    stop.set()
    reader.join()
    assert versions == {reloaded.before, reloaded.after}


def test_two_that_have_the_same_number_do_not_hide_each_other(tmp_path: Path) -> None:
    """As in containers, each of which counts from 1."""
    with running.registered(tmp_path), running.registered(tmp_path):
        assert running.processes(tmp_path) == (os.getpid(),)


def test_the_base_that_answered_last_is_kept_last(base: Base, tmp_path: Path) -> None:
    """Going back to an earlier one makes it the newest."""
    archive = Archive(tmp_path / "bases")
    first = archive.keep(base.root)
    os.utime(tmp_path / "bases" / f"{first}.zip", (1, 1))
    base.edit(CHAIR_FILE, "司会は", "司会者は")
    archive.keep(base.root)
    base.edit(CHAIR_FILE, "司会者は", "司会は")
    archive.keep(base.root)
    assert archive.versions()[0][0] == first
