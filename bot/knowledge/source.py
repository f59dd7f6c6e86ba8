"""A source document: document.md (description and blocks) into a Source, and the proof that no word was changed."""

from __future__ import annotations

import hashlib
import html
import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.errors import Fault
from bot.knowledge.draft import Draft
from bot.knowledge.files import Files
from bot.knowledge.model import Bilingual, Block, Source
from bot.knowledge.yamlio import Tree, decode, parse

if TYPE_CHECKING:
    from bot.knowledge.schema import SourceSpec

_COMMENT = re.compile(r"^<!--(.*?)-->[ \t]*$", re.MULTILINE)
_LIST_MARK = re.compile(r"^[ \t]*- ", re.MULTILINE)
_HEADING_MARK = re.compile(r"^#{1,6} +", re.MULTILINE)
_TRAILING = re.compile(r"[ \t]+$", re.MULTILINE)
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_WHITE = re.compile(r"\s+")
_COMPARABLE = (".txt", ".md", ".html", ".htm")


@dataclass(frozen=True)
class _Part:
    """A block as it stands in the file."""

    line: int
    block: Block


def read_source(files: Files, folder: str, draft: Draft) -> None:
    """Read one folder of data/sources/ into the draft: Source, the places of its blocks, and its faults."""
    name = f"{folder}/document.md"
    text = decode(files[name], name, draft.faults)
    if text is None:
        return
    found = re.match(r"---\n(.*?)^---[ \t]*\n", text, re.DOTALL | re.MULTILINE)
    if not found:
        message = "the file does not begin with its description"
        fix = "begin with a line ---, then id, edition, …, then a line ---"
        draft.faults.append(Fault("error", name, 1, 1, "", message, fix, "front-matter"))
        return
    tree = parse(found.group(1).encode(), name, line_offset=1)
    draft.faults += tree.faults
    spec = _description(tree, draft)
    parts = _parts(text, found.end(), spec.id if spec else folder, name, draft)
    if spec is None or not draft.claim("source", spec.id, tree, ()):
        return
    draft.sources[spec.id] = source = _source(spec, tuple(part.block for part in parts))
    for part in parts:
        draft.claim("block", part.block.id, Tree(name, line_offset=part.line - 1), ())
    _prove(files, folder, source, parts, draft)


def _description(tree: Tree, draft: Draft) -> SourceSpec | None:
    from bot.knowledge.schema import SourceSpec, validate

    if tree.faults:
        return None
    spec: SourceSpec | None
    spec, faults = validate(SourceSpec, tree, tree.value, (), "the description")
    draft.faults += faults
    return spec


def _source(spec: SourceSpec, blocks: tuple[Block, ...]) -> Source:
    from bot.knowledge.convert import bilingual

    return Source(
        id=spec.id,
        edition=spec.edition,
        title=bilingual(spec.title),
        issuer=bilingual(spec.issuer),
        released=spec.released,
        url=spec.url,
        terms=bilingual(spec.terms),
        citation=bilingual(spec.citation),
        footer=bilingual(spec.footer),
        language=spec.language,
        review_by=spec.review_by,
        official_translation=spec.official_translation,
        original=spec.original,
        sha256=spec.sha256,
        blocks=blocks,
    )


def _parts(text: str, start: int, source: str, file: str, draft: Draft) -> list[_Part]:
    comments = list(_COMMENT.finditer(text, start))
    first = comments[0].start() if comments else len(text)
    if not comments or text[start:first].strip():
        line = text.count("\n", 0, start) + 1
        message, fix = "words stand outside any block", "put a line <!-- block id | 場所 | place --> above them"
        draft.faults.append(Fault("error", file, line, 1, "", message, fix, "block"))
    parts = []
    for index, comment in enumerate(comments):
        line = text.count("\n", 0, comment.start()) + 1
        end = comments[index + 1].start() if index + 1 < len(comments) else len(text)
        problem, block = _block(comment.group(1), text[comment.end() : end], source)
        if block is None:
            fix = "write <!-- block id | 場所 | place --> (for headings with | heading at the end) above the words"
            draft.faults.append(Fault("error", file, line, 1, "", problem, fix, "block"))
        else:
            parts.append(_Part(line, block))
    return parts


def _block(comment: str, text: str, source: str) -> tuple[str, Block | None]:
    fields = [field.strip() for field in comment.split("|")]
    head = fields[0].split()
    if len(head) != 2 or head[0] != "block" or len(fields) not in (3, 4) or not all(fields):
        return "this comment is not the head of a block", None
    if len(fields) == 4 and fields[3] != "heading":
        return f"the fourth field is {fields[3]!r}, where only 'heading' can be", None
    heading = len(fields) == 4
    words = _words(text)
    if not words:
        return f"block {head[1]} holds no words", None
    return "", Block(head[1], source, Bilingual(fields[1], fields[2]), words, heading)


def _words(text: str) -> str:
    """The words of a block: list and heading marks, bold marks and blank lines around them are mark-up."""
    for mark in (_LIST_MARK, _HEADING_MARK, _TRAILING):
        text = mark.sub("", text)
    return text.replace("**", "").strip("\n")


def words_only(original: str) -> str:
    """An original with its mark-up (Markdown #, -, **; HTML tags and entities) and all white space removed."""
    text = _TAG.sub("", original)
    for mark in (_LIST_MARK, _HEADING_MARK):
        text = mark.sub("", text)
    return _WHITE.sub("", html.unescape(text.replace("**", "")))


def first_difference(original: str, blocks: Sequence[Block]) -> tuple[int, str, str] | None:
    """Where blocks and original part, or None: the index of the block, the words of the one there and of the other."""
    there = words_only(original)
    texts = [_WHITE.sub("", block.text) for block in blocks]
    here = "".join(texts)
    if there == here:
        return None
    length = min(len(there), len(here))
    at = next((index for index in range(length) if there[index] != here[index]), length)
    ends = itertools.accumulate(len(text) for text in texts)
    index = next((index for index, end in enumerate(ends) if at < end), len(texts) - 1)
    start = max(0, at - 8)
    return index, there[start : at + 8], here[start : at + 8]


def _prove(files: Files, folder: str, source: Source, parts: list[_Part], draft: Draft) -> None:
    """The original is there, is the one received, and says word for word what the blocks say."""
    owner = ("source", source.id)
    data = files.get(f"{folder}/{source.original}")
    if data is None:
        message = f"the original {source.original} is not in {folder}/"
        draft.report(*owner, ("original",), message, "put the file as received beside document.md", "original")
        return
    digest = hashlib.sha256(data).hexdigest()
    if digest != source.sha256:
        message = f"the original's SHA-256 is {digest}, not the one given here"
        fix = "restore the file as received; write the new digest only where the issuer sent a new file"
        draft.report(*owner, ("sha256",), message, fix, "sha256")
    if not source.original.endswith(_COMPARABLE):
        message = f"{source.original} is no text file, so its words cannot be compared"
        draft.report(*owner, ("original",), message, "compare by hand", "not-compared", severity="warning")
        return
    text = decode(data, f"{folder}/{source.original}", draft.faults)
    difference = first_difference(text, [part.block for part in parts]) if text is not None and parts else None
    if difference:
        index, there, here = difference
        message = f"the original reads …{there}…, this file …{here}…"
        fix = "restore the words of the original, in its order"
        draft.report("block", parts[index].block.id, (), message, fix, "not-verbatim")
