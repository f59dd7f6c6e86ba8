"""Which bots run on this machine: each has a file with its number in the state folder, locked while it lives."""

from __future__ import annotations

import contextlib
import os
import platform
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_SUFFIX = ".pid"


@contextmanager
def registered(folder: Path) -> Iterator[None]:
    """Be found by `processes` meanwhile. A folder that cannot be written changes nothing else."""
    path = folder / f"{_prefix()}{os.getpid()}{_SUFFIX}"
    with contextlib.ExitStack() as stack:
        with contextlib.suppress(OSError):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            file = stack.enter_context(path.open("a+"))
            _lock(file.fileno())
            file.truncate(0)
            file.write(f"{os.getpid()}\n")
            file.flush()
            stack.callback(path.unlink, missing_ok=True)
        yield


def processes(folder: Path) -> tuple[int, ...]:
    """The numbers of the bots that run; what killed ones left is tidied away."""
    found = []
    for path in sorted(folder.glob(f"{_prefix()}*{_SUFFIX}")):
        with contextlib.suppress(OSError, ValueError), path.open("r+") as file:
            if _free(file.fileno()):
                path.unlink(missing_ok=True)
            else:
                found.append(int(file.read()))
    return tuple(found)


def _prefix() -> str:
    # Containers may share the folder, and each counts its processes from 1.
    return f"jasmine-{re.sub('[^A-Za-z0-9.-]', '_', platform.node())}-"


def _lock(handle: int) -> None:
    # The lock, not the number, tells that a process lives: numbers are given again.
    import fcntl

    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _free(handle: int) -> bool:
    try:
        _lock(handle)
    except BlockingIOError:
        return False
    return True
