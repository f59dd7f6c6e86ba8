"""Bases that answered once, kept by version: what was said with one can be looked at later, with its own words."""

from __future__ import annotations

import os
import re
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from bot.errors import JasmineError
from bot.knowledge.files import FOLDERS, Files, read_files, version_of

BASES = "bases"
"""The folder within the state folder."""
MOST_KEPT = 50
# Ours are below 10 MB; what unpacks to more than this is none of ours.
MOST_BYTES = 200_000_000
_VERSION = re.compile(r"[0-9a-f]{4,64}")
_EPOCH = (1980, 1, 1, 0, 0, 0)


class ArchiveError(JasmineError):
    """A base is not kept, or what is kept of it is damaged."""


class Archive:
    """A folder of bases, `VERSION.zip` each."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, root: Path) -> str:
        """Keep the base below `root`, once; its version. The oldest go where there are too many.

        DataError where it cannot be read, OSError where it cannot be kept.
        """
        files = read_files(root)
        version = version_of(files)[:12]
        target = self._folder / f"{version}.zip"
        if target.exists():
            # The newest that answered, not the newest that was made.
            os.utime(target)
        else:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            _write(target, files)
            for old in self._paths()[MOST_KEPT:]:
                old.unlink(missing_ok=True)
        return version

    def versions(self) -> tuple[tuple[str, datetime], ...]:
        """What is kept and since when (UTC), the newest first."""
        return tuple((path.stem, datetime.fromtimestamp(path.stat().st_mtime, UTC)) for path in self._paths())

    @contextmanager
    def unpacked(self, version: str) -> Iterator[Path]:
        """A folder with the base of that version (or of the one kept version that begins so), gone afterwards."""
        path = self._find(version)
        files = _read(path)
        if version_of(files)[:12] != path.stem:
            raise ArchiveError(f"The kept base {path.name} is damaged: its content has another version.")
        with tempfile.TemporaryDirectory(prefix="jasmine-base-") as folder:
            for name, data in files.items():
                target = Path(folder, *PurePosixPath(name).parts)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(data)
            yield Path(folder)

    def _find(self, version: str) -> Path:
        paths = [path for path in self._paths() if path.stem.startswith(version)]
        if not _VERSION.fullmatch(version) or len(paths) != 1:
            kept = ", ".join(path.stem for path in self._paths()[:10])
            fix = f"use one of: {kept}" if kept else "none is kept yet; a running bot keeps those that it answers from"
            problem = "several kept bases begin" if len(paths) > 1 else "no kept base begins"
            raise ArchiveError(f"In {self._folder} {problem} with {version!r}. Fix: {fix}.")
        return paths[0]

    def _paths(self) -> list[Path]:
        found = [path for path in self._folder.glob("*.zip") if _VERSION.fullmatch(path.stem)]
        return sorted(found, key=lambda path: (path.stat().st_mtime, path.name), reverse=True)


def _write(target: Path, files: Files) -> None:
    """In one step, so that nobody finds half an archive."""
    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=".base-")
    try:
        with os.fdopen(handle, "wb") as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in files.items():
                archive.writestr(zipfile.ZipInfo(name, _EPOCH), data, zipfile.ZIP_DEFLATED)
        os.replace(temporary, target)
    except OSError:
        os.unlink(temporary)
        raise


def _read(path: Path) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(info.file_size for info in archive.infolist()) > MOST_BYTES:
                raise ArchiveError(f"The kept base {path.name} is damaged: it is too large.")
            files = {info.filename: archive.read(info) for info in archive.infolist()}
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, ValueError, NotImplementedError) as error:
        raise ArchiveError(f"The kept base {path.name} cannot be read ({error}).") from None
    for name in files:
        parts = PurePosixPath(name).parts
        if not parts or parts[0] not in FOLDERS or ".." in parts:
            raise ArchiveError(f"The kept base {path.name} is damaged: it holds {name!r}.")
    return dict(sorted(files.items()))
