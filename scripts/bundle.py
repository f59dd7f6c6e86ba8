"""dist/jasmine-bundle-VERSION/ and its .tar.gz: everything that an installation without a network needs.

Run by `make bundle`, with the Python that the bundle is for. What only the making needs (the SBOM's tool) is installed
in an environment that is thrown away.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import tempfile
import tomllib
from pathlib import Path

from hatchling.build import build_wheel

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "requirements-deploy.lock"
SBOM_TOOL = "cyclonedx-bom>=7,<8"
PIP = ("--disable-pip-version-check", "--quiet", "--no-input")


def main() -> None:
    """Make the bundle; the last line says where it is."""
    os.chdir(ROOT)
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    bundle = ROOT / "dist" / f"jasmine-bundle-{version}"
    shutil.rmtree(bundle, ignore_errors=True)
    with tempfile.TemporaryDirectory() as folder:
        tools, trial = Path(folder, "tools"), Path(folder, "trial")
        run(sys.executable, "-m", "venv", str(tools))
        collect(tools / "bin" / "python", bundle)
        write_about(bundle, version)
        write_requirements(bundle)
        copy_texts(bundle)
        run(sys.executable, "-m", "venv", "--without-pip", str(trial))
        install(bundle, trial / "bin" / "python")
        compile_base(trial, bundle)
        write_sbom(tools, trial, bundle)
    write_sums(bundle)
    packed = pack(bundle)
    print(f"{packed.relative_to(ROOT)}: {packed.stat().st_size / 1e6:.0f} MB")


def run(*command: str, **environ: str) -> str:
    """The command's output; where it fails, its error output is shown and the making ends."""
    done = subprocess.run(
        command, env={**os.environ, **environ}, stdin=subprocess.DEVNULL, capture_output=True, text=True
    )
    if done.returncode:
        sys.exit(f"{' '.join(command[:4])} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


def collect(python: Path, bundle: Path) -> None:
    """Every wheel that the lock file names for this Python and machine, and our own."""
    wheels, pip = bundle / "wheels", bundle / "pip"
    wheels.mkdir(parents=True)
    pip.mkdir()
    run(
        str(python), "-m", "pip", *PIP, "download", "--require-hashes", "--only-binary=:all:", "--no-deps",
        "--dest", str(wheels), "-r", str(LOCK),
    )  # fmt: skip
    for wheel in wheels.glob("pip-*.whl"):
        wheel.rename(pip / wheel.name)
    build_wheel(str(wheels))


def write_about(bundle: Path, version: str) -> None:
    """What install.sh must find on the machine; it reads this as shell."""
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    text = f"version={version}\nwanted={python}\nplatform={sysconfig.get_platform()}\n"
    (bundle / "about").write_text(text, encoding="utf-8")


def write_requirements(bundle: Path) -> None:
    """Each wheel of the bundle, with its one hash."""
    lines = []
    for wheel in sorted((bundle / "wheels").glob("*.whl")):
        name, version = wheel.name.split("-")[:2]
        lines.append(f"{name.replace('_', '-').lower()}=={version} --hash=sha256:{sha256(wheel)}\n")
    (bundle / "requirements.txt").write_text("".join(lines), encoding="utf-8")


def copy_texts(bundle: Path) -> None:
    """install.sh, README.md, the unit."""
    for path in (ROOT / "deploy" / "bundle").iterdir():
        shutil.copy(path, bundle / path.name)
    shutil.copytree(ROOT / "deploy" / "systemd", bundle / "systemd")


def install(bundle: Path, python: Path) -> None:
    """The same installation that install.sh makes, for looking at."""
    (pip,) = (bundle / "pip").glob("pip-*.whl")
    run(
        str(python), f"{pip}/pip", "--isolated", *PIP, "install", "--no-index", "--no-cache-dir", "--find-links",
        str(bundle / "wheels"), "--require-hashes", "-r", str(bundle / "requirements.txt"),
    )  # fmt: skip


COMPILE = """
from bot.base import compiled_name, open_base
from bot.cli.options import default_root
print(compiled_name(open_base(default_root())))
"""


def compile_base(trial: Path, bundle: Path) -> None:
    """The base, compiled by what is installed; what this checkout has compiled already is not compiled again."""
    cache = trial / "share" / "jasmine-bot"
    cache.mkdir(parents=True)
    for path in (ROOT / ".venv" / "share" / "jasmine-bot").glob("compiled-*.bin"):
        shutil.copy(path, cache)
    name = run(str(trial / "bin" / "python"), "-I", "-c", COMPILE, XDG_CACHE_HOME=str(trial / "share")).split()[-1]
    target = bundle / "compiled"
    target.mkdir()
    shutil.copy(cache / name, target / name)
    (target / name).chmod(0o644)


def write_sbom(tools: Path, trial: Path, bundle: Path) -> None:
    """What is installed, with licences and what needs what, by CycloneDX's own tool."""
    run(str(tools / "bin" / "python"), "-m", "pip", *PIP, "install", SBOM_TOOL)
    sbom = bundle / "sbom.cdx.json"
    run(
        str(tools / "bin" / "cyclonedx-py"), "environment", "--output-format=JSON", "--output-reproducible",
        f"--output-file={sbom}", str(trial / "bin" / "python"),
    )  # fmt: skip
    told = json.loads(sbom.read_text(encoding="utf-8"))
    named = {(part["name"].lower().replace("_", "-"), part["version"]) for part in told["components"]}
    wanted = set(re.findall(r"^(\S+)==(\S+) ", (bundle / "requirements.txt").read_text(encoding="utf-8"), re.MULTILINE))
    if named != wanted:
        sys.exit(f"The SBOM and the wheels differ: {sorted(named ^ wanted)}")


def write_sums(bundle: Path) -> None:
    """A line for each file but this one."""
    files = sorted(path for path in bundle.rglob("*") if path.is_file())
    lines = (f"{sha256(path)}  {path.relative_to(bundle)}\n" for path in files)
    text = "".join(lines)
    (bundle / "SHA256SUMS").write_text(text, encoding="utf-8")


def pack(bundle: Path) -> Path:
    """The .tar.gz, the same for the same files."""

    def plain(member: tarfile.TarInfo) -> tarfile.TarInfo:
        member.uid = member.gid = member.mtime = 0
        member.uname = member.gname = "root"
        member.mode = 0o755 if member.isdir() or member.name.endswith(".sh") else 0o644
        return member

    packed = bundle.with_name(f"{bundle.name}.tar.gz")
    with gzip.GzipFile(packed, "wb", compresslevel=1, mtime=0) as stream, tarfile.open(fileobj=stream, mode="w") as tar:
        for path in sorted([bundle, *bundle.rglob("*")]):
            tar.add(path, path.relative_to(bundle.parent), recursive=False, filter=plain)
    return packed


def sha256(path: Path) -> str:
    """The file's hash."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


main()
