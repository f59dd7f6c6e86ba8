"""Reading the YAML files of a base into a draft, one function for each kind of file."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from bot.errors import Fault
from bot.knowledge import convert, outline, schema
from bot.knowledge.draft import Draft, did_you_mean
from bot.knowledge.files import Files
from bot.knowledge.lines import Lines
from bot.knowledge.model import Phrases
from bot.knowledge.quotes import find_quotes
from bot.knowledge.source import read_source
from bot.knowledge.yamlio import Loc, Tree, parse

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_\-]*\Z")
_OTHER_DATA = ("data/strings.yaml", "data/wording.yaml")


def read_all(files: Files, draft: Draft) -> None:
    """Every file of the base, sources first (quotes are looked up in them). Faults are left in the draft."""
    for folder in sorted({name.rsplit("/", 1)[0] for name in files if name.startswith("data/sources/")}):
        if f"{folder}/document.md" in files:
            read_source(files, folder, draft)
        else:
            fix = "write document.md with its description and blocks, or delete the folder"
            message = "the folder holds no document.md"
            draft.faults.append(Fault("error", folder, 0, 0, "", message, fix, "no-document"))
    if not any(kind == "source" for kind, _ in draft.places) and not draft.faults:
        message, fix = "there is no source document", "add data/sources/<id>/document.md"
        draft.faults.append(Fault("error", "data/sources", 0, 0, "", message, fix, "no-source"))
    for name in files:
        _read_file(name, files[name], draft)


def _read_file(name: str, data: bytes, draft: Draft) -> None:
    if name.startswith("data/sources/") or name == "data/wording.yaml":
        return
    folder = name.rsplit("/", 1)[0]
    readers = {
        "data/facts": _read_facts, "data/lexicon": _read_lexicon, "data/fixed": _read_fixed,
        "data/briefing": _read_briefing,
    }  # fmt: skip
    if name.endswith((".yml", ".json", ".YAML")):
        fix = f"rename it to {name.rsplit('.', 1)[0]}.yaml"
        draft.faults.append(Fault("error", name, 0, 0, "", "only files ending in .yaml are read", fix, "file-name"))
    elif not name.endswith(".yaml"):
        return
    elif folder in readers:
        readers[folder](parse(data, name), draft)
    elif name == "data/strings.yaml":
        _read_strings(parse(data, name), draft)
    elif name.startswith("intents/"):
        _read_intent(name, data, draft)
    else:
        folders = ", ".join([*readers, *_OTHER_DATA])
        draft.faults.append(
            Fault("error", name, 0, 0, "", "this file belongs to nothing", f"move it to one of {folders}", "file-name")
        )


def _items(tree: Tree, draft: Draft, kind: str, loc: Loc = (), values: Any = None) -> Iterable[tuple[Loc, Any, str]]:
    """The items of a list with their place and name; an item is claimed under its id before its shape is looked at."""
    draft.faults += [] if loc else tree.faults
    values = values if loc else tree.value
    if values is None or tree.faults:
        values = values if isinstance(values, list) else []
    if not isinstance(values, list):
        line, column = tree.place(loc)
        fix = f"write each {kind} as an item that begins with - id:"
        message = f"a list of {kind}s is needed"
        draft.faults.append(Fault("error", tree.file, line, column, "", message, fix, "schema-list"))
        return
    for index, value in enumerate(values):
        name = value.get("id") if isinstance(value, dict) else None
        at = (*loc, index)
        known = isinstance(name, str) and name != ""
        if not known or draft.claim(kind, str(name), tree, at):
            yield at, value, f"{kind} {name}" if known else f"{kind} number {index + 1}"


def _checked(shape: Any, tree: Tree, value: Any, loc: Loc, owner: str, draft: Draft) -> Any:
    spec, faults = schema.validate(shape, tree, value, loc, owner)
    draft.faults += faults
    if spec is None:
        draft.dropped.append((owner.split(" ")[0], value))
    return spec


def _read_facts(tree: Tree, draft: Draft) -> None:
    for loc, value, owner in _items(tree, draft, "fact"):
        spec = _checked(schema.FactSpec, tree, value, loc, owner, draft)
        if spec is not None:
            quotes, edition = find_quotes(spec, draft)
            draft.facts[spec.id] = convert.fact(spec, quotes, edition, draft.origin("fact", spec.id))


def _read_fixed(tree: Tree, draft: Draft) -> None:
    for loc, value, owner in _items(tree, draft, "fixed"):
        spec = _checked(schema.FixedSpec, tree, value, loc, owner, draft)
        if spec is not None:
            draft.fixed[spec.id] = convert.fixed(spec)


def _read_briefing(tree: Tree, draft: Draft) -> None:
    draft.faults += tree.faults
    value = tree.value if tree.value is not None else {}
    unknown: Loc = tuple(key for key in value if key not in outline.PARTS)[:1] if isinstance(value, dict) else ()
    if not isinstance(value, dict) or unknown:
        line, column = tree.place(unknown, True)
        fix = f"write {', '.join(outline.PARTS)}, each with a list of items"
        message = f"there is no part {unknown[0]}" if unknown else "the parts of a briefing are needed"
        draft.faults.append(Fault("error", tree.file, line, column, "", message, fix, "schema-parts"))
        return
    for part, shape in outline.PARTS.items():
        for loc, item, owner in _items(tree, draft, "briefing", (part,), value.get(part)):
            spec = _checked(shape, tree, item, loc, owner, draft)
            if spec is not None:
                draft.briefing[spec.id] = outline.item(part, spec)


def _read_strings(tree: Tree, draft: Draft) -> None:
    draft.faults += tree.faults
    value = tree.value if isinstance(tree.value, dict) else {"": tree.value} if tree.value is not None else {}
    for key, text in value.items():
        draft.claim("string", key, tree, (key,))
        spec = _checked(schema.BilingualSpec, tree, text, (key,), f"string {key}", draft)
        if spec is not None:
            draft.strings[key] = convert.bilingual(spec)


def _read_lexicon(tree: Tree, draft: Draft) -> None:
    draft.faults += tree.faults
    value = tree.value if tree.value is not None else {}
    lists = {key: value[key] for key in ("entities", "focuses") if isinstance(value, dict) and key in value}
    rest = {key: item for key, item in value.items() if key not in lists} if isinstance(value, dict) else value
    spec = _checked(schema.LexiconSpec, tree, rest, (), "lexicon", draft)
    for loc, item, owner in _items(tree, draft, "entity", ("entities",), lists.get("entities")):
        entity = _checked(schema.EntitySpec, tree, item, loc, owner, draft)
        if entity is not None:
            draft.entities[entity.id] = convert.entity(entity)
    for loc, item, owner in _items(tree, draft, "focus", ("focuses",), lists.get("focuses")):
        focus = _checked(schema.FocusSpec, tree, item, loc, owner, draft)
        if focus is not None:
            draft.focuses[focus.id] = convert.focus(focus)
    if spec is not None:
        _merge_words(spec, tree, draft)


def _merge_words(spec: schema.LexiconSpec, tree: Tree, draft: Draft) -> None:
    for spelling, house in spec.variants.items():
        if draft.claim("variant", spelling, tree, ("variants", spelling)):
            draft.variants[spelling] = house
    for word, others in spec.synonyms.items():
        draft.synonyms[word] = tuple(dict.fromkeys((*draft.synonyms.get(word, ()), *others)))
    draft.fillers = _joined(draft.fillers, spec.fillers)
    draft.stopwords = _joined(draft.stopwords, spec.stopwords)
    for lang in ("ja", "en"):
        for index, _ in enumerate(getattr(spec.fillers, lang)):
            draft.places["filler", f"{lang} {tree.file} {index}"] = (tree, ("fillers", lang, index))


def _joined(first: Phrases, second: schema.PhrasesSpec) -> Phrases:
    return Phrases(Lines([*first.ja, *second.ja]), Lines([*first.en, *second.en]))


def _read_intent(name: str, data: bytes, draft: Draft) -> None:
    tree = parse(data, name)
    draft.faults += tree.faults
    if name == "intents/_out_of_scope.yaml":
        spec = _checked(schema.PhrasesSpec, tree, tree.value if tree.value is not None else {}, (), "", draft)
        if spec is not None:
            draft.out_of_scope = convert.phrases(spec)
        return
    parts = name.removeprefix("intents/").removesuffix(".yaml").split("/")
    if len(parts) != 2 or not all(_NAME.match(part) for part in parts):
        otherwise = "name it intents/<topic>/<intent>.yaml in Latin letters"
        fix = did_you_mean(name, ["intents/_out_of_scope.yaml"], otherwise)
        draft.faults.append(Fault("error", name, 0, 0, "", "the path gives no intent id", fix, "file-name"))
        return
    intent = ".".join(parts)
    draft.claim("intent", intent, tree, ())
    if not tree.faults:
        value = tree.value if tree.value is not None else {}
        spec = _checked(schema.IntentSpec, tree, value, (), f"intent {intent}", draft)
        if spec is not None:
            draft.intents[intent] = convert.intent(intent, spec, name)
