"""Opening a base: its knowledge and its compiled form, both from a cache where there is one.

A compiled form is kept under a hash of what is matched alone: an edited sentence or briefing costs no compiling.
The cache only saves time. It is looked for in the user's cache folder and beside the installed command (which is filled
at installation, so that a read-only disk starts as fast); a base that is in neither is read and compiled.
"""

from __future__ import annotations

import contextlib
import hashlib
import mmap
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bot.answering.engines import adopt
from bot.knowledge.loader import load
from bot.knowledge.model import Knowledge
from bot.matching import codec, english
from bot.matching.compiled import Compiled
from bot.matching.engine import Engine

_KEPT = 4
_JUDGES = {
    "checks.py",
    "coverage.py",
    "diff.py",
    "links.py",
    "matched.py",
    "outline.py",
    "wording.py",
    "wordingtable.py",
}
"""What only finds faults in a base: it changes nothing in what a base without faults compiles to."""

_DIGEST = 127
"""Width of the first line: with its end it keeps the arrays behind it aligned."""


def open_base(root: Path) -> Knowledge:
    """The knowledge below `root`, compiled and ready to answer from. DataError where it has errors."""
    knowledge = load(root)
    prepare(knowledge)
    return knowledge


def prepare(knowledge: Knowledge) -> None:
    """Makes a knowledge ready to answer from: its compiled form from a cache, or compiled now and kept there."""
    name = compiled_name(knowledge)
    compiled = _fetch(name)
    engine = Engine(knowledge, compiled)
    if compiled is None:
        _keep(name, codec.dumps(engine.compiled))
    english.adopt(engine.compiled.english)
    adopt(engine)


def compiled_name(knowledge: Knowledge) -> str:
    """The name of the file that the compiled form is kept in."""
    return f"compiled-{(knowledge.matched or knowledge.version)[:12]}-{_code()}.bin"


def folders() -> Iterator[Path]:
    """Where compiled bases are kept, the user's own first."""
    base = os.environ.get("XDG_CACHE_HOME", "")
    with contextlib.suppress(RuntimeError):
        yield (Path(base) if os.path.isabs(base) else Path.home() / ".cache") / "jasmine-bot"
    yield Path(sys.prefix) / "share" / "jasmine-bot"


def _fetch(name: str) -> Compiled | None:
    for folder in folders():
        with contextlib.suppress(OSError, ValueError), (folder / name).open("rb") as file:
            digest = file.readline(_DIGEST + 1)
            if digest.strip() == hashlib.file_digest(file, "sha256").hexdigest().encode():
                mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
                return codec.loads(memoryview(mapped)[len(digest) :])
    return None


def _keep(name: str, data: bytes) -> None:
    """Saves in the first folder that can be written; silently not, where none can."""
    for folder in folders():
        with contextlib.suppress(OSError):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle, temporary = tempfile.mkstemp(dir=folder, prefix=".compiled-")
            with os.fdopen(handle, "wb") as file:
                file.write(hashlib.sha256(data).hexdigest().encode().ljust(_DIGEST) + b"\n" + data)
            os.replace(temporary, folder / name)
            _prune(folder)
            return


def _prune(folder: Path) -> None:
    files = sorted(folder.glob("compiled-*.bin"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in files[_KEPT:]:
        path.unlink(missing_ok=True)


def _code() -> str:
    """A hash of the code that reads and compiles: what other code compiled is not used."""
    digest = hashlib.sha256()
    for folder in ("knowledge", "matching"):
        for path in sorted((Path(__file__).parent / folder).glob("*.py")):
            if path.name not in _JUDGES:
                digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
