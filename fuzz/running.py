"""Runs targets: guided by coverage where atheris is installed, by chance where it is not; or over the corpus alone."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

CORPUS = Path(__file__).with_name("corpus")
FOUND = Path(".fuzz")
"""What fell out, and what a run learnt; not kept by git."""
TARGETS = {
    "answers": "saying:answers", "renders": "saying:renders", "contexts": "saying:contexts", "values": "saying:values",
    "commands": "words:commands", "briefings": "words:briefings", "addresses": "words:addresses",
    "curated": "files:curated", "rosters": "files:rosters", "kept": "files:kept", "environments": "files:environments",
    "payloads": "slackside:payloads",
}  # fmt: skip
SLOWEST = 10
"""Seconds that one input may take."""
LONGEST = {"payloads": 400, "values": 2_000, "commands": 2_000}
TOKENS = (
    b"\xe2\x80\xae", b"<!channel>", b"\xff", b"\x00", b"BEGIN:VEVENT\n", b"RRULE:FREQ=SECONDLY\n", b"- ", b": ", b"{",
)  # fmt: skip

Target = Callable[[bytes], None]


def target(name: str) -> Target:
    """The function of that name."""
    module, function = TARGETS[name].split(":")
    found: Target = getattr(import_module(f"fuzz.{module}"), function)
    return found


def seeds(name: str) -> list[bytes]:
    """The target's corpus, in a fixed order."""
    return [path.read_bytes() for path in sorted((CORPUS / name).glob("*"))]


def inputs(name: str, seed: int = 0) -> Iterator[bytes]:
    """The corpus, and then changes of it without end, the same for the same seed."""
    known = seeds(name) or [b""]
    yield from known
    chance = random.Random(f"{name} {seed}")
    while True:
        yield _changed(chance.choice(known), chance)


def by_chance(name: str, runs: int, seed: int = 0) -> None:
    """The corpus and so many inputs; what the target raises comes out, with the input in its note."""
    run, made = target(name), inputs(name, seed)
    for _ in range(len(seeds(name)) + runs):
        data = next(made)
        began = time.monotonic()
        try:
            run(data)
        except BaseException as error:
            error.add_note(f"input of {name}: {data!r}")
            raise
        assert time.monotonic() - began < SLOWEST, f"input of {name} takes too long: {data!r}"


def guided(name: str, seconds: int) -> bool:
    """Run a target in a process of its own for so long; whether nothing fell out of it."""
    learnt, out = FOUND / "corpus" / name, FOUND / name
    for folder in (learnt, out):
        folder.mkdir(parents=True, exist_ok=True)
    own = CORPUS / name
    options = [
        f"-max_total_time={seconds}", f"-timeout={SLOWEST}", f"-max_len={LONGEST.get(name, 8_000)}",
        "-rss_limit_mb=4096", f"-artifact_prefix={out}/", "-print_final_stats=1", "-verbosity=0", str(learnt),
        *([str(own)] if own.is_dir() else []),
    ]  # fmt: skip
    done = subprocess.run([sys.executable, "-m", "fuzz", "--inside", name, *options], check=False)
    return done.returncode == 0


def inside(name: str, options: list[str]) -> None:
    """The process that atheris runs in; it ends with it."""
    import atheris  # type: ignore[import-not-found,import-untyped,unused-ignore]

    with atheris.instrument_imports(include=["bot"]):
        run = target(name)
    atheris.Setup([sys.argv[0], *options], run)
    atheris.Fuzz()


def unguided(name: str, seconds: int) -> bool:
    """The same by chance alone."""
    until, seed = time.monotonic() + seconds, 0
    while time.monotonic() < until:
        by_chance(name, 200, seed)
        seed += 1
    return True


def has_guide() -> bool:
    """Whether atheris is there."""
    return find_spec("atheris") is not None


def _changed(data: bytes, chance: random.Random) -> bytes:
    for _ in range(chance.randint(1, 6)):
        at, length = chance.randint(0, len(data)), chance.randint(0, 12)
        put = chance.choice((b"", chance.randbytes(length), chance.choice(TOKENS), data[at : at + length] * 2))
        data = data[:at] + put + data[at + chance.choice((0, length)) :]
    return data
