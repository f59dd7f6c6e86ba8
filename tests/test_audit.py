"""make audit: what is pinned and under which licence; and that nothing looked up is said aloud."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[1]
ENTRY = "click==8.5.1 \\\n    --hash=sha256:" + "0" * 64 + "\n"
WEAK = {"name": "click", "version": "1", "vulns": [{"id": "CVE-1", "fix_versions": ["2"]}]}
SOUND = {"name": "six", "version": "1", "vulns": []}
UNKNOWN = {"name": "x", "skip_reason": "Dependency not found"}


@pytest.fixture(scope="module")
def audit() -> ModuleType:
    """scripts/audit.py, which is no package."""
    spec = importlib.util.spec_from_file_location("audit", ROOT / "scripts" / "audit.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_what_is_installed_is_in_order(audit: ModuleType) -> None:
    """After new packages: make audit ARGS=--write."""
    lock = audit.LOCK.read_text(encoding="utf-8")
    found = audit.licences(sorted(audit.pinned(lock)))
    assert len(found) > 20
    assert list(audit.faults(lock, found, audit.LIST.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    ("lock", "licence", "says"),
    [
        ("click==8.5.1\n", "MIT", "not pinned with a hash"),
        (ENTRY + "--index-url https://example.org\n", "MIT", "names a place"),
        (ENTRY + "six @ git+ssh://x\n", "MIT", "names a place"),
        (ENTRY, "SSPL-1.0", "'SSPL-1.0' is new here"),
        (ENTRY, "MIT AND (BSD OR Odd)", "'Odd' is new here"),
        (ENTRY, "ISC", "out of date"),
    ],
)
def test_what_is_not(audit: ModuleType, lock: str, licence: str, says: str) -> None:
    document = audit.listed({"click": licence if licence != "ISC" else "MIT"})
    assert any(says in fault for fault in audit.faults(lock, {"click": licence}, document))


def test_a_package_that_went_is_out_of_date(audit: ModuleType) -> None:
    document = audit.listed({"click": "MIT", "six": "MIT"})
    assert any("out of date" in fault for fault in audit.faults(ENTRY, {"click": "MIT"}, document))
    assert list(audit.faults(ENTRY, {"click": "MIT"}, audit.listed({"click": "MIT"}))) == []


@pytest.mark.parametrize(
    ("packages", "lines", "why_not"),
    [
        ([SOUND], 0, ""),
        ([SOUND, WEAK], 1, ""),
        ([WEAK, UNKNOWN], 1, "1 of 2"),
        ([UNKNOWN, UNKNOWN], 0, "2 of 2"),
        ([], 0, "nothing to look up"),
    ],
)
def test_what_the_service_says(audit: ModuleType, packages: list[object], lines: int, why_not: str) -> None:
    """Packages that it does not know were not looked up, whatever it says in the end."""
    found, why = audit.weaknesses(json.dumps({"dependencies": packages}))
    assert len(found) == lines
    assert why_not in why and bool(why) is bool(why_not)


@pytest.mark.parametrize("said", ["", "Traceback", "[]", '{"dependencies": null}', "null"])
def test_no_answer_is_no_all_clear(audit: ModuleType, said: str) -> None:
    assert audit.weaknesses(said) == ([], "the service gave no answer")


def test_nothing_looked_up_is_said_aloud_and_fails_nothing(
    audit: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(audit, "asked", lambda: "")
    assert audit.main([]) == 0
    assert "KNOWN WEAKNESSES WERE NOT LOOKED UP" in capsys.readouterr().out


def test_a_known_weakness_fails(
    audit: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(audit, "asked", lambda: json.dumps({"dependencies": [WEAK]}))
    assert audit.main([]) == 1
    assert "click 1: CVE-1, mended in 2" in capsys.readouterr().out
