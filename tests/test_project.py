"""The project as a whole: documents that stay true, imports that go one way, lock files that pin."""

from __future__ import annotations

import ast
import importlib.util
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import get_args

import click
import pytest
import yaml
from click.testing import CliRunner

from bot.cli import SUMMARIES, VERBS, cli
from bot.cli.manifest import to_yaml
from bot.environment import KNOWN
from bot.knowledge import outline, schema
from bot.slack import grammar
from bot.slack.manifest import bot_scopes, manifest
from bot.slack.names import EVENTS, OPTIONAL_SCOPES

ROOT = Path(__file__).resolve().parents[1]
MODULES = sorted((ROOT / "bot").rglob("*.py"))
LOCKS = ("requirements.lock", "requirements-dev.lock")
LAYERS = ("knowledge", "matching", "answering", "briefing", "rendering")
ABOVE = {"slack", "fakeslack", "cli", "store", "delivery"}
# What a pure layer does without; the cache's folder is named by the environment.
IMPURE = {"slack_bolt", "slack_sdk", "sqlalchemy", "time", "bot.settings", "bot.clock", "bot.base"}
MAY_READ_ENVIRONMENT = {"bot/knowledge/cache.py"}
SHAPES = (
    schema.SourceSpec, schema.FactSpec, schema.QuoteSpec, schema.EntitySpec, schema.FocusSpec, schema.LexiconSpec,
    schema.FixedSpec, schema.IntentSpec, outline.ShownSpec, outline.SilentSpec, outline.AskedSpec, outline.AbsentSpec,
)  # fmt: skip
LONGEST_MODULE = 400
LONGEST_FUNCTION = 50


def read(name: str) -> str:
    """A file of the project."""
    return (ROOT / name).read_text(encoding="utf-8")


def tracked() -> list[str]:
    """The files that belong to the project, as git lists them; without git, those outside hidden and made folders."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True
    )
    if listed.returncode == 0:
        return [name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]
    files = (path.relative_to(ROOT) for path in ROOT.rglob("*") if path.is_file())
    made = {"dist", "build", "__pycache__"}
    return [str(file) for file in files if not made & set(file.parts) and not re.match(r"\.(?!ci)", file.parts[0])]


def scripts_readme() -> ModuleType:
    """scripts/readme.py, which is no package."""
    spec = importlib.util.spec_from_file_location("readme", ROOT / "scripts" / "readme.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# --- Documents -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_is_documented(verb: str) -> None:
    assert f"`jasmine {verb}" in read("README.md")


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_help_with_an_example(verb: str) -> None:
    shown = CliRunner().invoke(cli, [verb, "--help"])
    assert shown.exit_code == 0
    assert "Example" in shown.output
    assert SUMMARIES[verb]


@pytest.mark.parametrize("verb", VERBS)
def test_every_option_has_help(verb: str) -> None:
    command = cli.get_command(click.Context(cli), verb)
    assert command is not None
    assert [option.name for option in command.params if isinstance(option, click.Option) and not option.help] == []


@pytest.mark.parametrize("name", [*KNOWN, "HTTPS_PROXY", "NO_PROXY", "SSL_CERT_FILE"])
def test_every_environment_variable_is_documented(name: str) -> None:
    assert f"`{name}`" in read("docs/slack.md")
    assert name.removesuffix("_FILE") in read(".env.example")


def test_the_example_of_the_environment_names_only_what_is_read() -> None:
    named = re.findall(r"^#?([A-Z][A-Z_]+)=", read(".env.example"), re.MULTILINE)
    assert set(named) <= {*KNOWN, "HTTPS_PROXY", "NO_PROXY", "SSL_CERT_FILE"}


@pytest.mark.parametrize("kind", [kind for kind in get_args(grammar.Kind) if kind not in ("question", "language")])
def test_every_subcommand_is_documented(kind: str) -> None:
    assert f"`/jasmine {kind}" in read("docs/slack.md")


def test_the_documented_subcommands_exist() -> None:
    listed = re.findall(
        r"`(?:/jasmine )?((?:pillar|term|find|source|lang|help|new|participants)\b[^`]*)`", read("docs/slack.md")
    )
    assert len(listed) >= 9
    assert [text for text in listed if grammar.parse(text).kind == "question"] == []


def test_every_scope_and_event_is_documented() -> None:
    slack = read("docs/slack.md")
    missing = [name for name in (*bot_scopes(agent=True), *OPTIONAL_SCOPES, *EVENTS) if f"`{name}`" not in slack]
    assert missing == []


def test_the_manifest_in_the_tree_is_the_one_that_the_command_prints() -> None:
    assert read("manifest.yaml") == to_yaml(manifest())


def test_every_string_is_documented() -> None:
    keys = yaml.safe_load(read("data/strings.yaml"))
    assert [key for key in keys if f"`{key}`" not in read("docs/formats.md")] == []


@pytest.mark.parametrize("shape", SHAPES)
def test_every_key_of_the_curated_files_is_documented(shape: type[schema.Spec]) -> None:
    formats = read("docs/formats.md")
    assert [key for key in shape.model_fields if not re.search(rf"[`\s({{]{key}[`:]", formats)] == []


def test_the_json_example_has_the_shape_of_a_reply() -> None:
    document = read("docs/json.md")
    example = json.loads(re.findall(r"```json\n(.*?)```", document, re.DOTALL)[0])
    reply = json.loads(CliRunner().invoke(cli, ["ask", "--json", example["question"]]).stdout)
    assert list(example) == list(reply)
    assert example["excerpts"] and list(example["excerpts"][0]) == list(reply["excerpts"][0])
    assert set(example["context"]) == set(reply["context"])
    assert [key for key in reply if f"`{key}`" not in document] == []


def test_the_transcript_in_the_readme_is_what_the_bot_says() -> None:
    """After a change that is meant: make readme."""
    script = scripts_readme()
    assert script.block("transcript", read("README.md")) == script.transcript()


def test_the_commands_of_the_readme_exist() -> None:
    targets = re.findall(r"^([a-z]+):", read("Makefile"), re.MULTILINE)
    for document in ("README.md", "CONTRIBUTING.md", "docs/slack.md", "tests/questions/README.md"):
        named = re.findall(r"(?:^ {4}|`)make ([a-z]+)", read(document), re.MULTILINE)
        assert set(named) <= set(targets), document
    assert {"chat", "test"} <= set(re.findall(r"^ {4}make ([a-z]+)", read("README.md"), re.MULTILINE))


def test_linked_files_exist() -> None:
    for name in (name for name in tracked() if name.endswith(".md") and not name.startswith("data/")):
        links = re.findall(r"\]\((?!https?:)([^)#]+)\)", read(name))
        assert [link for link in links if not (ROOT / name).parent.joinpath(link).exists()] == [], name


def test_the_processes_are_verbs() -> None:
    assert [line.split()[-1] for line in read("Procfile").splitlines()] == ["run", "serve"]


def test_the_floors_are_of_files_that_exist() -> None:
    floors = json.loads(read("tests/questions/floors.json"))
    assert [name for name in floors if not (ROOT / f"tests/questions/{name}.jsonl").is_file()] == []


# --- Imports and size ------------------------------------------------------------------------------------------------


def imports(path: Path) -> Iterator[str]:
    """The modules that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("layer", LAYERS)
def test_imports_go_one_way(layer: str) -> None:
    forbidden = {f"bot.{name}" for name in (*LAYERS[LAYERS.index(layer) + 1 :], *ABOVE)} | IMPURE
    for path in (ROOT / "bot" / layer).rglob("*.py"):
        found = {name for name in imports(path) if any(name == bad or name.startswith(f"{bad}.") for bad in forbidden)}
        assert found == set(), path


@pytest.mark.parametrize("layer", LAYERS)
def test_the_core_reads_neither_environment_nor_clock(layer: str) -> None:
    for path in (ROOT / "bot" / layer).rglob("*.py"):
        source = ast.parse(path.read_text(encoding="utf-8"))
        attributes = {node.attr for node in ast.walk(source) if isinstance(node, ast.Attribute)}
        calls = [node.func for node in ast.walk(source) if isinstance(node, ast.Call)]
        called = {function.attr for function in calls if isinstance(function, ast.Attribute)}
        assert not called & {"now", "utcnow", "today", "perf_counter", "monotonic"}, path
        if str(path.relative_to(ROOT)) not in MAY_READ_ENVIRONMENT:
            assert not attributes & {"environ", "getenv"}, path


def test_fakeslack_knows_nothing_of_the_bot_behind_it() -> None:
    for path in (ROOT / "bot" / "fakeslack").rglob("*.py"):
        found = {name for name in imports(path) if re.match(r"bot\.(knowledge|matching|answering|slack|cli)\b", name)}
        assert found == set(), path


def test_only_the_chat_imports_fakeslack() -> None:
    """`jasmine run` and `jasmine serve` come without it."""
    others = [path for path in MODULES if "fakeslack" not in path.parts and path.name != "chat.py"]
    assert [path for path in others if any(name.startswith("bot.fakeslack") for name in imports(path))] == []


def test_modules_and_functions_are_short() -> None:
    assert [path for path in MODULES if path.read_text(encoding="utf-8").count("\n") > LONGEST_MODULE] == []
    functions = [
        (path, node.name)
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno >= LONGEST_FUNCTION
    ]
    assert functions == []


def test_every_module_says_what_it_is() -> None:
    undocumented = [
        path for path in MODULES if path.stat().st_size and not ast.get_docstring(ast.parse(path.read_bytes()))
    ]
    assert undocumented == []


def test_a_question_loads_neither_slack_nor_a_database() -> None:
    program = (
        "import sys; from bot.cli import cli; cli(['ask', '議長は誰？'], standalone_mode=False); "
        "print(sorted({'slack_bolt', 'slack_sdk', 'sqlalchemy', 'waitress', 'structlog'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", program],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=ROOT,
        check=True,
    )
    assert "芹澤" in done.stdout
    assert done.stdout.splitlines()[-1] == "[]"


# --- What is installed -----------------------------------------------------------------------------------------------


def pins(lock: str) -> dict[str, str]:
    """Name -> version of a lock file, markers left out."""
    return dict(re.findall(r"^([a-z0-9._-]+)==([^\s;]+)", read(lock), re.MULTILINE))


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_hashes_and_no_index_is_named(lock: str) -> None:
    entries = re.findall(r"^[a-z0-9].*(?:\n    --hash.*)*", read(lock), re.MULTILINE)
    assert len(entries) == len(pins(lock)) > 10
    assert [entry for entry in entries if not re.search(r"==.*\n    --hash=sha256:[0-9a-f]{64}", entry)] == []
    assert re.findall(r"https?:|--(?:extra-)?index|--find-links|--trusted-host|file:", read(lock)) == []


def test_the_lock_files_agree_and_hold_what_the_project_names() -> None:
    runtime, tools = (pins(lock) for lock in LOCKS)
    assert runtime.items() <= tools.items()
    project = tomllib.loads(read("pyproject.toml"))["project"]
    for needed, locked in ((project["dependencies"], runtime), (project["optional-dependencies"]["dev"], tools)):
        names = {re.split(r"[<>=\[]", requirement)[0].lower() for requirement in needed}
        assert names <= set(locked)


def test_dependencies_are_what_is_imported() -> None:
    called = {"pyyaml": "yaml", "pyspellchecker": "spellchecker", "tzdata": "zoneinfo"}
    project = tomllib.loads(read("pyproject.toml"))["project"]
    names = (re.split(r"[<>=\[]", requirement)[0] for requirement in project["dependencies"])
    wanted = {called.get(name, name.replace("-", "_")) for name in names}
    found = {name.split(".")[0] for path in MODULES for name in imports(path)}
    foreign = found - sys.stdlib_module_names - {"bot", "pydantic_core"} | ({"zoneinfo"} & found)
    assert foreign == wanted


def test_no_file_names_a_package_index_or_a_place_on_some_machine() -> None:
    hosts = re.compile(r"pypi\.org|pythonhosted|registry\.npmjs|(?<![\w.])/(?:root|home/[a-z]+|Users/[A-Za-z]+|work)/")
    me = Path(__file__).name
    files = [name for name in tracked() if not name.endswith((".npz", ".png")) and Path(name).name != me]
    assert [name for name in files if hosts.search((ROOT / name).read_text(encoding="utf-8", errors="replace"))] == []
