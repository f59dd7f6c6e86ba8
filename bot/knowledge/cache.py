"""A validated base in the user's cache folder, under the hash of its content and of the code that read it.

The cache only saves time: a folder that is missing, read-only, somebody else's or full of rubbish changes nothing else.
JSON, not pickle: a file that was tampered with can at worst fail its digest and be ignored.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from pathlib import Path

from bot.knowledge.codec import dumps, loads
from bot.knowledge.model import Knowledge

_KEEP = 8


def cache_folder() -> Path:
    """$XDG_CACHE_HOME/jasmine-bot, or ~/.cache/jasmine-bot. Raises RuntimeError where there is no home."""
    base = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(base) if os.path.isabs(base) else Path.home() / ".cache") / "jasmine-bot"


def fetch(content: str) -> Knowledge | None:
    """The base with that content hash, or None."""
    try:
        path = _path(content)
        with path.open("rb") as file:
            if hasattr(os, "getuid") and os.fstat(file.fileno()).st_uid != os.getuid():
                return None
            digest, payload = file.readline(), file.read()
        if digest.rstrip() != _digest(payload):
            return None
        return loads(payload)
    except (OSError, RuntimeError, ValueError, TypeError, KeyError, RecursionError):
        return None


def keep(content: str, knowledge: Knowledge) -> None:
    """Save a base that has no errors; silently not, where the folder cannot be written."""
    with contextlib.suppress(OSError, RuntimeError, ValueError):
        path = _path(content)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        payload = dumps(knowledge)
        _write(path, _digest(payload) + b"\n" + payload)
        _prune(path.parent)


def _path(content: str) -> Path:
    return cache_folder() / f"knowledge-{hashlib.sha256((content + _code()).encode()).hexdigest()[:32]}.json"


def _code() -> str:
    """A hash of this package: what an older or newer bot validated is not trusted."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _digest(payload: bytes) -> bytes:
    return hashlib.sha256(payload).hexdigest().encode()


def _write(path: Path, data: bytes) -> None:
    """In one step, so that another process never reads half a file."""
    import tempfile

    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".knowledge-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.replace(temporary, path)
    except OSError:
        os.unlink(temporary)
        raise


def _prune(folder: Path) -> None:
    files = sorted(folder.glob("knowledge-*.json"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in files[_KEEP:]:
        path.unlink(missing_ok=True)
