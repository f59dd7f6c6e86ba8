"""`python -m fuzz [--seconds N] [TARGET …]`: every target for so many seconds, or those that are named."""

from __future__ import annotations

import argparse
import sys

from fuzz.running import FOUND, TARGETS, guided, has_guide, inside, target, unguided


def main(arguments: list[str]) -> int:
    """0 where nothing fell out."""
    if arguments[:1] == ["--inside"]:
        inside(arguments[1], arguments[2:])
        return 0
    parser = argparse.ArgumentParser(prog="python -m fuzz", description="Runs the targets of fuzz/running.py.")
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=", ".join(TARGETS))
    parser.add_argument("--seconds", type=int, default=60, help="for each target (default 60)")
    parser.add_argument("--input", help="run one file once, to see again what fell out")
    given = parser.parse_args(arguments)
    unknown = [name for name in given.targets if name not in TARGETS]
    if unknown:
        parser.error(f"there is no target {unknown[0]!r}")
    if given.input:
        with open(given.input, "rb") as file:
            target(given.targets[0])(file.read())
        return 0
    if not has_guide():
        print("There is no atheris for this Python: inputs are made by chance, whatever they cover.", flush=True)
    run = guided if has_guide() else unguided
    fell = [name for name in given.targets or TARGETS if not _told(name) or not run(name, given.seconds)]
    print(f"{len(fell)} targets failed: {', '.join(fell)}; see {FOUND}/" if fell else "nothing fell out")
    return 1 if fell else 0


def _told(name: str) -> bool:
    print(f"\n== {name}", flush=True)
    return True


sys.exit(main(sys.argv[1:]))
