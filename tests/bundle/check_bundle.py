"""The bundle that `make bundle` made, installed with the network off; an upgrade from an older one; the way back.

Not among `make test`, because it takes a minute: `make try-bundle`. The tests tell one story, in the order in which
they stand.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import shutil
import socket
import sqlite3
import stat
import subprocess
import sys
import tarfile
import tempfile
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BUNDLE = Path(os.environ["JASMINE_TEST_BUNDLE"]).resolve()
NEW = BUNDLE.name.removeprefix("jasmine-bundle-")
OLD = "0.0.1"
OLD_TABLES = "0002"
Done = subprocess.CompletedProcess[str]
Install = Callable[..., Done]


# --- A machine without a network -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def calls() -> Iterator[list[bytes]]:
    """What somebody sent to the only proxy that the environment names: it must stay empty."""
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def listen() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                with connection:
                    heard.append(connection.recv(100))

        threading.Thread(target=listen, daemon=True).start()
        os.environ["JASMINE_TEST_PROXY"] = f"http://127.0.0.1:{server.getsockname()[1]}"
        yield heard


def offline(*command: str, **environ: str) -> Done:
    """Run it where there is no network at all; where that cannot be made, where every proxy is our listener."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("JASMINE_", "SLACK_", "PIP_"))}
    names = ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")
    clean |= dict.fromkeys(names, os.environ["JASMINE_TEST_PROXY"]) | {"NO_PROXY": "", "no_proxy": ""}
    apart = ["unshare", "--net", "--"] if CAN_BE_APART else []
    return subprocess.run([*apart, *command], env={**clean, **environ}, capture_output=True, text=True)


CAN_BE_APART = shutil.which("unshare") is not None and not subprocess.run(["unshare", "--net", "true"]).returncode


def test_the_network_is_off(calls: list[bytes]) -> None:
    """What reaches this very process' proxy from there is seen, or nothing gets out."""
    program = "import urllib.request; urllib.request.urlopen('http://example.org/', timeout=5)"
    assert offline(sys.executable, "-c", program).returncode != 0
    assert bool(calls) == (not CAN_BE_APART)
    calls.clear()


# --- Bundles ---------------------------------------------------------------------------------------------------------


def digest(data: bytes) -> str:
    """A hash as SHA256SUMS and requirements.txt have it."""
    return hashlib.sha256(data).hexdigest()


def seal(bundle: Path) -> None:
    """SHA256SUMS anew."""
    files = sorted(path for path in bundle.rglob("*") if path.is_file() and path.name != "SHA256SUMS")
    lines = (f"{digest(path.read_bytes())}  {path.relative_to(bundle)}\n" for path in files)
    text = "".join(lines)
    (bundle / "SHA256SUMS").unlink()  # it may be a link of another bundle's
    (bundle / "SHA256SUMS").write_text(text)


@pytest.fixture(scope="module")
def older(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle of an older version, which does not know the newest step of the tables."""
    bundle = tmp_path_factory.mktemp("older") / f"jasmine-bundle-{OLD}"
    shutil.copytree(BUNDLE, bundle, copy_function=os.link)
    (wheel,) = (bundle / "wheels").glob("jasmine_bot-*.whl")
    old = wheel.with_name(wheel.name.replace(NEW, OLD))
    with zipfile.ZipFile(wheel) as source, zipfile.ZipFile(old, "w", zipfile.ZIP_DEFLATED) as target:
        record = []
        for name in source.namelist():
            data, at = source.read(name), name.replace(f"jasmine_bot-{NEW}.dist-info", f"jasmine_bot-{OLD}.dist-info")
            step = re.search(r"migrations/versions/v(\d+)_", name)
            if at.endswith("/RECORD") or (step and step[1] > OLD_TABLES):
                continue
            if at.endswith("/METADATA"):
                data = data.replace(f"\nVersion: {NEW}\n".encode(), f"\nVersion: {OLD}\n".encode())
            target.writestr(at, data)
            hashed = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).decode().rstrip("=")
            record.append(f"{at},sha256={hashed},{len(data)}\n")
        at = f"jasmine_bot-{OLD}.dist-info/RECORD"
        target.writestr(at, "".join(record) + f"{at},,\n")
    wheel.unlink()
    line = f"jasmine-bot=={OLD} --hash=sha256:{digest(old.read_bytes())}"
    replaced(bundle / "requirements.txt", r"jasmine-bot==.*", line)
    replaced(bundle / "about", r"version=.*", f"version={OLD}")
    seal(bundle)
    return bundle


def replaced(path: Path, pattern: str, text: str | Callable[[re.Match[str]], str]) -> None:
    """The file with that in it; a new file, since the old one is linked."""
    changed, count = re.subn(pattern, text, path.read_text())
    assert count == 1
    path.unlink()
    path.write_text(changed)


def test_every_file_of_the_bundle_is_in_its_sums() -> None:
    listed = dict(reversed(line.split("  ")) for line in (BUNDLE / "SHA256SUMS").read_text().splitlines())
    files = {str(path.relative_to(BUNDLE)): path for path in BUNDLE.rglob("*") if path.is_file()}
    del files["SHA256SUMS"]
    assert listed == {name: digest(path.read_bytes()) for name, path in files.items()}
    with tarfile.open(f"{BUNDLE}.tar.gz") as packed:
        assert {name.removeprefix(f"{BUNDLE.name}/") for name in packed.getnames()} >= {*files, "SHA256SUMS"}


def test_every_package_has_the_hash_that_the_lock_file_gives() -> None:
    lock = (ROOT / "requirements-deploy.lock").read_text()
    lines = (BUNDLE / "requirements.txt").read_text().splitlines()
    assert len(lines) == len(list((BUNDLE / "wheels").iterdir())) > 20
    for line in lines:
        name, version, hashed = re.fullmatch(r"([a-z0-9.-]+)==(\S+) --hash=sha256:([0-9a-f]{64})", line).groups()
        if name != "jasmine-bot":
            entry = re.search(rf"^{re.escape(name)}=={re.escape(version)} .*(?:\n    --hash.*)*", lock, re.MULTILINE)
            assert entry and hashed in entry[0], line


def test_the_bill_of_materials_names_every_package_with_its_licence() -> None:
    sbom = json.loads((BUNDLE / "sbom.cdx.json").read_text())
    assert sbom["bomFormat"] == "CycloneDX"
    parts = {part["name"].lower().replace("_", "-"): part for part in sbom["components"]}
    wanted = re.findall(r"^([a-z0-9.-]+)==", (BUNDLE / "requirements.txt").read_text(), re.MULTILINE)
    assert set(parts) == set(wanted)
    # jaconv's own metadata name none (it is MIT's), and ours is the ministry's to choose.
    assert {name for name, part in parts.items() if not part.get("licenses")} <= {"jaconv", "jasmine-bot"}
    needs = {entry["ref"]: entry.get("dependsOn", []) for entry in sbom["dependencies"]}
    assert len(needs[parts["jasmine-bot"]["bom-ref"]]) >= 15


def test_nothing_in_the_bundle_names_an_index_or_the_machine_that_made_it() -> None:
    for path in (BUNDLE / name for name in ("sbom.cdx.json", "requirements.txt", "about", "install.sh", "README.md")):
        assert not re.search(r"file:|/simple\b|(?<![\w.])/(?:root|home|tmp|work)/", path.read_text()), path


# --- Installing ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    """Where the bot lives: prefix/, state/ and the settings. One for all tests: they tell one story, in order."""
    with tempfile.TemporaryDirectory(prefix="jasmine-place-") as folder:
        place = Path(folder)
        place.chmod(0o755)  # as /opt is: for everybody to look into
        (place / "jasmine.env").write_text(f'# settings\nJASMINE_STATE_DIR="{place}/state"\nnot a setting\n')
        yield place


@pytest.fixture
def install(place: Path, calls: list[bytes]) -> Iterator[Install]:
    """Runs a bundle's install.sh; nobody may have called out."""

    def run(bundle: Path, *options: str, **environ: str) -> Done:
        where = (str(place / "prefix"), "--env", str(place / "jasmine.env"))
        return offline("sh", str(bundle / "install.sh"), *where, *options, PYTHON=sys.executable, **environ)

    yield run
    assert calls == []


def current(place: Path) -> str:
    """The version that runs."""
    return os.path.basename(os.readlink(place / "prefix" / "current"))


def jasmine(place: Path, *arguments: str) -> Done:
    """The installed command, as the service calls it."""
    return offline(
        str(place / "prefix/current/bin/jasmine"), *arguments, JASMINE_STATE_DIR=str(place / "state"),
        HOME=str(place / "nobody"),
    )  # fmt: skip


def questions(place: Path) -> list[str]:
    """What the database holds."""
    with closing(sqlite3.connect(place / "state" / "jasmine.db")) as database:
        return [text for (text,) in database.execute("SELECT question FROM gaps ORDER BY id")]


def tables(place: Path) -> str:
    """The revision of the database."""
    with closing(sqlite3.connect(place / "state" / "jasmine.db")) as database:
        return str(database.execute("SELECT version_num FROM alembic_version").fetchone()[0])


def everything(place: Path) -> dict[str, object]:
    """What there is under the prefix and in the state folder, but for what merely came beside (locks, caches)."""
    found: dict[str, object] = {}
    for path in sorted((place / "prefix").glob("versions/*")):
        found[str(path)] = sum(1 for _ in path.rglob("*"))
    return {**found, "current": current(place), "tables": tables(place), "questions": questions(place)}


def test_a_damaged_bundle_is_not_installed(older: Path, place: Path, install: Install, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    shutil.copytree(older, broken, copy_function=os.link)
    replaced(broken / "about", "version=.*", "version=6.6.6")
    done = install(broken)
    assert done.returncode == 1 and "the bundle is damaged" in done.stderr
    assert not (place / "prefix" / "current").exists() and not (place / "prefix" / "versions").exists()


def test_a_wheel_with_another_hash_is_not_installed(older: Path, place: Path, install: Install, tmp_path: Path) -> None:
    """Even where somebody made the sums fit."""
    broken = tmp_path / "broken"
    shutil.copytree(older, broken, copy_function=os.link)
    replaced(broken / "requirements.txt", r"(?m)^(six==\S+ --hash=sha256:).*", rf"\g<1>{'0' * 64}")
    seal(broken)
    done = install(broken)
    assert done.returncode == 1 and "HASH" in done.stderr.upper()
    assert not (place / "prefix" / "current").exists() and list((place / "prefix" / "versions").iterdir()) == []


def test_another_python_is_refused(older: Path, place: Path, install: Install, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    shutil.copytree(older, broken, copy_function=os.link)
    replaced(broken / "about", "wanted=.*", "wanted=3.99")
    seal(broken)
    done = install(broken)
    assert done.returncode == 1 and "is for Python 3.99" in done.stderr and "PYTHON=" in done.stderr


def test_it_must_be_told_which_database(older: Path, place: Path, calls: list[bytes]) -> None:
    done = offline("sh", str(older / "install.sh"), str(place / "prefix"), PYTHON=sys.executable)
    assert done.returncode == 1 and "no database is named" in done.stderr and "--no-database" in done.stderr
    assert offline("sh", str(older / "install.sh")).returncode == 2


def test_installed_without_a_network_it_answers(older: Path, place: Path, install: Install) -> None:
    """The older version, on the database that such a version left."""
    (place / "state").mkdir(mode=0o700)
    with closing(sqlite3.connect(place / "state" / "jasmine.db")) as database:
        script = ROOT / "tests" / "store" / "released" / f"{OLD_TABLES}.sqlite.sql"
        database.executescript(script.read_text(encoding="utf-8"))
    done = install(older)
    assert done.returncode == 0, done.stderr
    assert current(place) == OLD
    assert "芹澤" in jasmine(place, "ask", "議長は誰？").stdout
    assert OLD in jasmine(place, "--version").stdout
    assert tables(place) == OLD_TABLES


def test_again_changes_nothing(older: Path, place: Path, install: Install) -> None:
    before = everything(place)
    done = install(older)
    assert done.returncode == 0 and "current already" in done.stdout, done.stderr
    assert everything(place) == before


SHIM = r"""
    command=$program/bin/jasmine
    mv "$command" "$program/bin/real"
    printf '#!/bin/sh\n[ "$1" != STEP ] && [ "$2" != STEP ] || exit 1\nexec "${0%%/*}/real" "$@"\n' >"$command"
    chmod +x "$command"
"""


@pytest.mark.parametrize("step", ["ask", "upgrade"])
def test_a_failed_step_changes_nothing(step: str, place: Path, install: Install, tmp_path: Path) -> None:
    """The program does not run, or the tables cannot be brought up to date: the older version stays, with every row."""
    before, saved = everything(place), list((place / "prefix" / "backups").iterdir())
    broken = tmp_path / "broken"
    shutil.copytree(BUNDLE, broken, copy_function=os.link)
    # Right after the command was installed, it is replaced by one that fails at that step.
    fault = SHIM.replace("STEP", step)
    replaced(broken / "install.sh", r'(?m)^    mkdir -p "\$program/share/jasmine-bot"$', lambda found: fault + found[0])
    replaced(broken / "install.sh", "--quiet install", "--quiet install --no-compile")  # it does not stay, so be quick
    seal(broken)
    done = install(broken)
    assert done.returncode != 0 and f"what ran before runs on: {OLD}" in done.stderr, done.stderr
    assert everything(place) == before
    assert list((place / "prefix" / "backups").iterdir()) == saved
    assert jasmine(place, "db", "upgrade").returncode == 0


def test_an_installation_that_was_killed_is_done_anew(place: Path) -> None:
    """What it left has no seal: the upgrade below clears it away."""
    left = place / "prefix" / "versions" / NEW / "bin"
    left.mkdir(parents=True)
    (left / "jasmine").write_text("#!/bin/sh\nexit 99\n")


def test_an_upgrade_backs_up_and_keeps_every_row(place: Path, install: Install) -> None:
    before = questions(place)
    done = install(BUNDLE)
    assert done.returncode == 0, done.stderr
    assert current(place) == NEW and NEW in jasmine(place, "--version").stdout
    assert tables(place) > OLD_TABLES and questions(place) == before and len(before) == 2
    assert "Serizawa" in jasmine(place, "ask", "Who chaired the meeting?").stdout
    backups = list((place / "prefix" / "backups").glob(f"before-{NEW}-*.backup"))
    assert len(backups) == 1 and stat.S_IMODE(backups[0].stat().st_mode) == 0o600
    with closing(sqlite3.connect(backups[0])) as database:
        assert database.execute("SELECT version_num FROM alembic_version").fetchone()[0] == OLD_TABLES
    assert (place / "prefix" / "versions" / OLD / "bin" / "jasmine").exists(), "the version before stays"


def test_whoever_runs_it_may_read_all_of_it(place: Path) -> None:
    """Installed by root, run by the user of the service: the compiled base, too, or each start would compile it."""
    program = place / "prefix" / "versions" / NEW
    assert list(program.glob("share/jasmine-bot/compiled-*.bin"))
    closed = [path for path in program.rglob("*") if not path.is_symlink() and not path.stat().st_mode & stat.S_IROTH]
    assert closed == []


NOBODY = (
    "setpriv",
    "--reuid=65534",
    "--regid=65534",
    "--clear-groups",
    "env",
    "--ignore-environment",
    "LC_ALL=C.UTF-8",
)


def test_the_user_of_the_service_can_run_it(place: Path) -> None:
    """Installed by root, run by another who owns nothing there: nothing has to be compiled again."""
    try:
        subprocess.run([*NOBODY, sys.executable, "-c", ""], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("only root can be somebody else, and somebody else must have this Python")
    program = place / "prefix" / "current" / "bin" / "jasmine"
    done = subprocess.run([*NOBODY, program, "ask", "議長は誰？"], capture_output=True, text=True, timeout=20)
    assert "芹澤" in done.stdout, done.stderr


RUNNING = """
import sys, time
from pathlib import Path
from bot.running import registered
with registered(Path(sys.argv[1])):
    print("running", flush=True)
    time.sleep(60)
"""


def test_going_back_asks_for_a_yes_and_for_the_bot_to_be_stopped(place: Path, install: Install) -> None:
    before = everything(place)
    installed = place / "prefix" / "current"
    asked = install(installed, "--back")
    assert asked.returncode == 1 and f"since the upgrade from {OLD} would be lost" in asked.stderr
    command = [str(installed / "bin" / "python"), "-I", "-c", RUNNING, str(place / "state")]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as bot:
        assert bot.stdout and bot.stdout.readline()
        refused = install(installed, "--back", "--yes")
        bot.kill()
    assert refused.returncode == 1 and "A bot runs on this machine" in refused.stderr
    assert everything(place) == before


def test_the_way_back_restores_the_database_of_before(place: Path, install: Install) -> None:
    with closing(sqlite3.connect(place / "state" / "jasmine.db")) as database, database:
        database.execute("UPDATE gaps SET question = 'written since'")
    done = install(place / "prefix" / "current", "--back", "--yes")
    assert done.returncode == 0, done.stderr
    assert current(place) == OLD and tables(place) == OLD_TABLES
    assert "written since" not in questions(place) and len(questions(place)) == 2
    (kept,) = (place / "prefix" / "backups").glob(f"before-back-from-{NEW}-*.backup")
    with closing(sqlite3.connect(kept)) as database:
        assert database.execute("SELECT question FROM gaps").fetchone()[0] == "written since"
    assert "up to date (0002)" in jasmine(place, "db", "upgrade").stdout
    again = install(place / "prefix" / "current", "--back", "--yes")
    assert again.returncode == 1 and "no version before" in again.stderr


def test_and_forward_again(place: Path, install: Install) -> None:
    """The program is there already; the database is backed up and brought up to date as the first time."""
    done = install(BUNDLE)
    assert done.returncode == 0 and f"{NEW} is installed already" in done.stdout, done.stderr
    assert current(place) == NEW and tables(place) > OLD_TABLES
