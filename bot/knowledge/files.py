"""The bytes of a base, from a folder or a git revision, by relative path; and the version that names them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from bot.errors import DataError, Fault

FOLDERS = ("data", "intents")
MATCHED = ("data/sources/", "data/facts/", "data/lexicon/", "data/fixed/", "intents/")
"""Below these stands what matching is compiled from; sentences, wording and briefings change no match."""

Files = Mapping[str, bytes]


def read_files(root: Path) -> dict[str, bytes]:
    """Every file below data/ and intents/ as {relative path: bytes}, sorted, without hidden files and editors' copies.

    Raises DataError where a folder is missing or a file cannot be read.
    """
    return dict(_each(root))


def version_below(root: Path) -> str:
    """What `version_of` gives for `read_files`, with one file in memory at a time. Raises DataError as that does."""
    return _hash(_each(root))


def _each(root: Path) -> Iterator[tuple[str, bytes]]:
    faults = [_missing(root, folder) for folder in FOLDERS if not (root / folder).is_dir()]
    paths = (path for folder in FOLDERS for path in _walk(root / folder))
    named = ((path.relative_to(root).as_posix().encode("utf-8", "backslashreplace").decode(), path) for path in paths)
    for name, path in sorted(named):
        try:
            yield name, path.read_bytes()
        except OSError as error:
            fix = "make it readable for this user"
            faults.append(Fault("error", name, 0, 0, "", f"cannot be read ({error.strerror})", fix, "unreadable"))
    if faults:
        raise DataError(faults)


def read_revision(root: Path, revision: str) -> dict[str, bytes]:
    """The same mapping as it stood in a git revision; nothing in the working tree changes.

    Raises DataError where git is not there, the folder is no repository, or the revision does not exist.
    """
    if revision.startswith("-"):
        raise DataError([_git_fault(revision, "a revision does not begin with -")])
    resolve = ["git", "-C", str(root), "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}"]
    commit = _git(resolve, revision, "there is no such revision").decode().strip()
    listing = _git(["git", "-C", str(root), "ls-tree", "--name-only", commit, *FOLDERS], revision, "cannot be listed")
    folders = [line for line in listing.decode("utf-8", "replace").splitlines() if line in FOLDERS]
    if not folders:
        raise DataError([_git_fault(revision, "neither data/ nor intents/ was there yet")])
    archive = _git(["git", "-C", str(root), "archive", "--format=tar", commit, *folders], revision, "cannot be read")
    return dict(sorted(_unpack(archive)))


def version_of(files: Files) -> str:
    """The full SHA-256 over relative paths and bytes; `Knowledge.version` is its first 12 digits."""
    return _hash(sorted(files.items()))


def _hash(files: Iterable[tuple[str, bytes]]) -> str:
    digest = hashlib.sha256()
    for name, data in files:
        path = name.encode("utf-8", "backslashreplace")
        digest.update(b"%d:%s%d:" % (len(path), path, len(data)))
        digest.update(data)
    return digest.hexdigest()


def matched_of(files: Files) -> str:
    """The same hash over the files alone that matching is compiled from."""
    return version_of({name: data for name, data in files.items() if name.startswith(MATCHED)})


def _walk(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        inside = path.relative_to(folder).parts
        if not any(_ignored(part) for part in inside) and path.is_file():
            yield path


def _ignored(name: str) -> bool:
    return name.startswith((".", "~$", "#")) or name.endswith(("~", ".swp", ".bak"))


def _missing(root: Path, folder: str) -> Fault:
    fix = "name the folder that holds data/ and intents/ with --root or JASMINE_HOME"
    return Fault("error", folder, 0, 0, "", f"there is no folder {folder}/ in {root}", fix, "missing-folder")


def _unpack(archive: bytes) -> Iterator[tuple[str, bytes]]:
    import io
    import tarfile

    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        for member in tar:
            stream = tar.extractfile(member) if member.isfile() else None
            if stream and not any(_ignored(part) for part in member.name.split("/")):
                yield member.name, stream.read()


def _git(command: list[str], revision: str, problem: str) -> bytes:
    import subprocess

    try:
        return subprocess.run(command, capture_output=True, check=True, timeout=60).stdout
    except FileNotFoundError as error:
        raise DataError([_git_fault(revision, "git is not installed")]) from error
    except subprocess.SubprocessError as error:
        raise DataError([_git_fault(revision, problem)]) from error


def _git_fault(revision: str, problem: str) -> Fault:
    fix = "name a commit, branch or tag of the git repository that holds data/ and intents/"
    return Fault("error", f"git revision {revision}", 0, 0, "", problem, fix, "revision")
