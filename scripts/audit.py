"""What the program installs, looked at: licences, pins, and known weaknesses where somebody can be asked.

    make audit                  the checks; exit code 1 where one fails
    make audit ARGS=--write     docs/licences.md, from what is installed

Known weaknesses are looked up by pip-audit, which asks a service on the internet. Where that cannot be reached, or does
not know the packages, a line in capitals says that nothing was looked up, and that is no failure.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "requirements.lock"
LIST = ROOT / "docs" / "licences.md"
PIP_AUDIT = "pip-audit>=2.9,<3"
SECONDS = 240
KNOWN = {
    "MIT", "MIT-0", "BSD", "BSD-2-Clause", "BSD-3-Clause", "0BSD", "Apache-2.0", "PSF-2.0", "Zlib", "CC0-1.0",
    "MPL-2.0", "ZPL-2.1", "LGPL-2.1-or-later", "LGPL-3.0-or-later", "ISC", "Unlicense",
}  # fmt: skip
"""Licences under which an organization may run the program as it is; another one is for a person to look at."""
_NAMES = {
    "MIT License": "MIT", "BSD License": "BSD", "Apache Software License": "Apache-2.0",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0", "Zope Public License": "ZPL-2.1",
    "GNU Lesser General Public License v3 or later (LGPLv3+)": "LGPL-3.0-or-later",
    "Python Software Foundation License": "PSF-2.0", "ISC License (ISCL)": "ISC",
}  # fmt: skip
HEAD = """\
# Licences of what is installed

Every package of `requirements.lock`, as it names its licence itself. `make audit ARGS=--write` makes this list, and
`make audit` fails where it is out of date or a licence is new to us. Those under the LGPL are used as they are, as
packages of their own that can be replaced. The optional `postgres` extra brings psycopg, which is under the LGPL too.

| package | licence |
|---|---|
"""


def pinned(lock: str) -> dict[str, str]:
    """Name -> version of a lock file's text."""
    return dict(re.findall(r"^([a-z0-9._-]+)==([^\s;]+)", lock, re.MULTILINE))


def licence(about: Any) -> str:
    """The licence as an SPDX expression, as far as the package tells."""
    expression = about.get("License-Expression")
    if expression:
        return str(expression)
    told = [name.split(" :: ")[-1] for name in about.get_all("Classifier") or [] if name.startswith("License :: ")]
    names = [_NAMES.get(name, name) for name in told if name != "OSI Approved"]
    told_freely = str(about.get("License") or "?").splitlines()[0][:60]
    return " OR ".join(names) or _NAMES.get(told_freely, told_freely)


def licences(names: list[str]) -> dict[str, str]:
    """Package -> licence, for those that are installed here (some are for other systems only)."""
    found = {}
    for name in names:
        try:
            found[name] = licence(metadata(name))
        except PackageNotFoundError:
            continue
    return found


def listed(found: dict[str, str]) -> str:
    """The document."""
    return HEAD + "".join(f"| {name} | {told} |\n" for name, told in sorted(found.items()))


def faults(lock: str, found: dict[str, str], document: str) -> Iterator[str]:
    """What can be said without asking anybody."""
    entries = re.findall(r"^[a-z0-9].*(?:\n    --hash.*)*", lock, re.MULTILINE)
    for entry in entries:
        if not re.search(r"==.*\n    --hash=sha256:[0-9a-f]{64}", entry):
            yield f"{entry.splitlines()[0]}: not pinned with a hash"
    for word in re.findall(r"https?:|--(?:extra-)?index|--find-links|--trusted-host|file:|git\+", lock):
        yield f"the lock file names a place to install from ({word})"
    for name, told in found.items():
        unknown = [part for part in re.split(r" (?:AND|OR|WITH) |[()]", told) if part and part not in KNOWN]
        if unknown:
            yield f"{name}: the licence {unknown[0]!r} is new here; look at it, then add it to scripts/audit.py"
    rows = dict(re.findall(r"^\| ([a-z0-9._-]+) \| (.*) \|$", document, re.MULTILINE))
    rows.pop("package", None)
    if not found.items() <= rows.items() or set(rows) - set(pinned(lock)):
        yield f"{LIST.relative_to(ROOT)} is out of date. Fix: make audit ARGS=--write"


def weaknesses(told: str) -> tuple[list[str], str]:
    """What pip-audit's JSON tells: a line for each known weakness; and why nothing was looked up, "" where it was."""
    try:
        packages = list(json.loads(told)["dependencies"])
    except (ValueError, KeyError, TypeError):
        return [], "the service gave no answer"
    skipped = [package["name"] for package in packages if "skip_reason" in package]
    lines = [
        f"{package['name']} {package['version']}: {one['id']}, mended in {', '.join(one['fix_versions']) or 'none'}"
        for package in packages
        for one in package.get("vulns", [])
    ]
    if skipped:
        return lines, f"the service does not know {len(skipped)} of {len(packages)} packages"
    return lines, "" if packages else "there was nothing to look up"


def asked() -> str:
    """What pip-audit says of the lock file; "" where it cannot be had, or takes too long."""
    with tempfile.TemporaryDirectory() as folder:
        python = Path(folder, "bin", "python")
        steps = (
            [sys.executable, "-m", "venv", folder],
            [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", PIP_AUDIT],
            [str(python), "-m", "pip_audit", "--requirement", str(LOCK), "--require-hashes", "--disable-pip",
             "--format=json", "--progress-spinner=off", "--timeout=10"],
        )  # fmt: skip
        said = ""
        for step in steps:
            try:
                done = subprocess.run(step, capture_output=True, text=True, timeout=SECONDS, check=False)
            except (OSError, subprocess.TimeoutExpired):
                return ""
            said = done.stdout
        return said


def main(arguments: list[str]) -> int:
    """0 where nothing was found."""
    lock = LOCK.read_text(encoding="utf-8")
    found = licences(sorted(pinned(lock)))
    if "--write" in arguments:
        LIST.write_text(listed(found), encoding="utf-8")
        return 0
    document = LIST.read_text(encoding="utf-8") if LIST.exists() else ""
    problems = list(faults(lock, found, document))
    print(f"{len(pinned(lock))} packages, pinned with hashes; {len(found)} licences")
    known, why_not = weaknesses(asked())
    problems += known
    if why_not:
        print(f"KNOWN WEAKNESSES WERE NOT LOOKED UP: {why_not}. Run `make audit` where the internet can be reached.")
    elif not known:
        print("no known weaknesses")
    for problem in problems:
        print(problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
