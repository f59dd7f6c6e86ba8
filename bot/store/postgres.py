"""PostgreSQL's own tools, for a back-up: pg_dump, pg_restore and psql, as the machine has them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from sqlalchemy.engine import URL

from bot.store.database import BUSY_SECONDS, StoreError

MAGIC = b"PGDMP"
"""How a file that pg_dump wrote begins."""
_CHUNK = 1 << 16
_TABLE = re.compile(r"^\d+; \d+ \d+ TABLE (\S+) (\S+) ", re.MULTILINE)
_REVISION = re.compile(r"^COPY \S*alembic_version \(version_num\) FROM stdin;\n(\S+)$", re.MULTILINE)


@dataclass(frozen=True)
class Archive:
    """What a file of pg_dump's holds: its tables, the schema that they stand in, the revision."""

    schema: str
    tables: tuple[str, ...]
    revision: str


def dump(url: URL, schema: str, tables: Sequence[str], target: Path) -> None:
    """Write those tables, as they are at one moment, to the file. StoreError says what to mend."""
    named = [f'--table="{schema}"."{table}"' for table in tables]
    _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={target}", *named, url=url)


def read(source: Path) -> Archive:
    """What the file holds. It is read to its end: StoreError where it is damaged."""
    _run("pg_restore", "--file=/dev/null", str(source))
    found = _TABLE.findall(_run("pg_restore", "--list", str(source)))
    revision = _REVISION.search(_run("pg_restore", "--data-only", "--table=alembic_version", "--file=-", str(source)))
    if not found or revision is None:
        raise StoreError(f"{source} holds no tables of jasmine's. Fix: use a file that `jasmine db backup` wrote.")
    return Archive(found[0][0], tuple(table for _, table in found), revision[1])


def load(url: URL, schema: str, tables: Sequence[str], source: Path) -> None:
    """Put what the file holds in the place of those tables, in one transaction. StoreError: nothing has changed."""
    drops = "".join(f'DROP TABLE IF EXISTS "{schema}"."{table}" CASCADE;\n' for table in tables)
    begin = f"SET client_min_messages = warning;\nSET lock_timeout = '{BUSY_SECONDS}s';\n{drops}"
    with _psql(url) as psql:
        assert psql.stdin and psql.stderr
        with suppress(BrokenPipeError):
            psql.stdin.write(begin.encode())
            _pour(source, psql.stdin)
            psql.stdin.close()
        said = psql.stderr.read().decode("utf-8", "replace")
        if psql.wait():
            raise _failed("psql", said)


@contextmanager
def _psql(url: URL) -> Iterator[subprocess.Popen[bytes]]:
    """It commits when its input ends, and not where it is killed before."""
    options = ("--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--single-transaction", "--file=-")
    psql = subprocess.Popen(
        [_tool("psql"), *options, *_target(url)], env=_environment(url), stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        yield psql
    finally:
        psql.kill()
        for pipe in filter(None, (psql.stdin, psql.stderr)):
            with suppress(BrokenPipeError):
                pipe.close()
        psql.wait()


def _pour(source: Path, into: IO[bytes]) -> None:
    """The file as SQL. StoreError where it is damaged; then the input has not ended."""
    command = [_tool("pg_restore"), "--no-owner", "--no-privileges", "--file=-", str(source)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as reader:
        assert reader.stdout
        try:
            shutil.copyfileobj(reader.stdout, into, _CHUNK)
        except BrokenPipeError:
            reader.kill()
            raise
        if reader.wait():
            raise StoreError(f"{source} is damaged. Fix: use another back-up.")


def _run(tool: str, *arguments: str, url: URL | None = None) -> str:
    done = subprocess.run(
        [_tool(tool), *arguments, *_target(url)], env=_environment(url), stdin=subprocess.DEVNULL, capture_output=True,
    )  # fmt: skip
    if done.returncode:
        raise _failed(tool, done.stderr.decode("utf-8", "replace"))
    return done.stdout.decode("utf-8", "replace")


def _tool(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise StoreError(
            f"{name} is not on this machine. Fix: install PostgreSQL's client programs (Debian: postgresql-client), "
            "of the server's version or a newer one."
        )
    return found


def _target(url: URL | None) -> tuple[str, ...]:
    """The address as an argument: others on the machine can read it, so that it is without the password."""
    options = {name: value for name, value in _options(url).items() if name != "password"}
    pairs = (f"{name}='{_escaped(str(value))}'" for name, value in options.items())
    return (f"--dbname={' '.join(pairs)}",) if url else ()


def _environment(url: URL | None) -> dict[str, str]:
    password = _options(url).get("password")
    return {**os.environ, "LC_ALL": "C", **({"PGPASSWORD": str(password)} if password else {})}


def _options(url: URL | None) -> dict[str, Any]:
    """What the driver would tell the library."""
    if url is None:
        return {}
    _, options = url.get_dialect()().create_connect_args(url)
    return {"connect_timeout": BUSY_SECONDS, **options}


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace("'", "\\'")


def _failed(tool: str, said: str) -> StoreError:
    """Its own words stay inside: they may hold what somebody asked."""
    text = said.lower()
    fixes = {
        "server version mismatch": "install the client programs of the server's version",
        "no space left": "make room on the disk",
        "lock timeout": "stop every bot that uses this database",
        "password": "check user and password in JASMINE_DATABASE_URL",
        "connection to server": "check that PostgreSQL runs and that JASMINE_DATABASE_URL names it",
        "permission denied": "use the user that owns the tables",
        "archive": "use another back-up",
        "end of file": "use another back-up",
    }
    fix = next((fix for words, fix in fixes.items() if words in text), f"run {tool} by hand to see what it says")
    return StoreError(f"{tool} failed, and nothing has changed. Fix: {fix}.", locked="lock timeout" in text)
