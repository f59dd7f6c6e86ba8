"""YAML as curators write it: every scalar a string, every fault located, no input that can crash the reader.

`parse` turns bytes into a Tree: plain values for the schema, and the node marks that say where each of them stands.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import yaml

from bot.errors import Fault

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
MAX_DEPTH = 50
_TAGS = ("bool", "float", "int", "map", "merge", "null", "seq", "str", "timestamp", "value")
_STANDARD_TAGS = {f"tag:yaml.org,2002:{name}" for name in _TAGS}
_NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufeff\u2028\u2029\ufffe\uffff]")
_NESTING = re.compile(r"[\[{\]}]|^[ \-?:]{120,}", re.MULTILINE)
_MAY_ALIAS = re.compile(r"(?:^|[\s\[{,:\-])[&*][^\s]", re.MULTILINE)
Loc = Sequence[str | int]


@dataclass
class Tree:
    """One YAML document: `value` in plain Python (str, list, dict, None where nothing is written) and its marks.

    `line_offset` is added to every line, for YAML that stands inside another file.
    """

    file: str
    value: Any = None
    node: yaml.Node | None = None
    line_offset: int = 0
    faults: list[Fault] = field(default_factory=list)

    def place(self, loc: Loc = (), key: bool = False) -> tuple[int, int]:
        """Line and column (from 1) of the value at `loc`, or of its key; where it is missing, of what is around it."""
        node, mark = self.node, self.node.start_mark if self.node else None
        for index, step in enumerate(loc):
            found = _child(node, step)
            if found is None:
                break
            key_node, node = found
            mark = (key_node if key and index == len(loc) - 1 else node).start_mark
        if mark is None:
            return (1 + self.line_offset, 1)
        return (mark.line + 1 + self.line_offset, mark.column + 1)


def _child(node: yaml.Node | None, step: str | int) -> tuple[yaml.Node, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        return next(((key, value) for key, value in node.value if key.value == str(step)), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return (node.value[step], node.value[step])
    return None


def parse(data: bytes, file: str, line_offset: int = 0) -> Tree:
    """Read one YAML document. Never raises: faults are in the Tree, whose value is None where nothing could be read."""
    tree = Tree(file, line_offset=line_offset)
    text = decode(data, file, tree.faults, line_offset)
    if text is None or _too_deep(text, tree) or _odd_characters(text, tree) or _aliases(text, tree):
        return tree
    try:
        tree.node = yaml.compose(text, _Loader)
    except yaml.YAMLError as error:
        tree.faults.append(_syntax_fault(error, text, tree))
        return tree
    if tree.node is not None:
        tree.value = _plain(tree.node, tree, 0)
    return tree


def decode(data: bytes, file: str, faults: list[Fault], line_offset: int = 0) -> str | None:
    """UTF-8 text of the bytes (without a byte order mark, line ends as LF), or None and a located fault."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        start = data.rfind(b"\n", 0, error.start) + 1
        line = data.count(b"\n", 0, error.start) + 1 + line_offset
        column = len(data[start : error.start].decode("utf-8", "replace")) + 1
        message = f"this is not UTF-8 text (byte 0x{data[error.start]:02x})"
        fix = "save the file as UTF-8 (not Shift_JIS, EUC-JP or UTF-16)"
        faults.append(Fault("error", file, line, column, "", message, fix, "encoding"))
        return None
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _fault(tree: Tree, line: int, column: int, message: str, fix: str, code: str) -> Fault:
    return Fault("error", tree.file, line + tree.line_offset, column, "", message, fix, code)


def _fault_at(node: yaml.Node, tree: Tree, message: str, fix: str, code: str) -> None:
    mark = node.start_mark
    tree.faults.append(_fault(tree, mark.line + 1, mark.column + 1, message, fix, code))


def _position(text: str, index: int) -> tuple[int, int]:
    return text.count("\n", 0, index) + 1, index - (text.rfind("\n", 0, index) + 1) + 1


def _odd_characters(text: str, tree: Tree) -> bool:
    for match in _NOT_TEXT.finditer(text):
        message = f"the character U+{ord(match.group()):04X} cannot be seen and does not belong in text"
        fix = "delete it and type the text anew"
        tree.faults.append(_fault(tree, *_position(text, match.start()), message, fix, "character"))
        if len(tree.faults) >= 20:
            break
    return bool(tree.faults)


def _too_deep(text: str, tree: Tree) -> bool:
    """Nesting that no curator writes, found before the parser recurses into it."""
    depth = 0
    for match in _NESTING.finditer(text):
        depth += -1 if match.group() in "]}" else 1
        if depth > MAX_DEPTH or len(match.group()) > 1:
            message = f"more than {MAX_DEPTH} levels are nested here"
            fix = "close the brackets that are open above, or take out the indentation"
            tree.faults.append(_fault(tree, *_position(text, match.start()), message, fix, "depth"))
            return True
        depth = max(depth, 0)
    return False


def _aliases(text: str, tree: Tree) -> bool:
    """Anchors and aliases: refused, since an edit in one place would change another out of sight."""
    if not _MAY_ALIAS.search(text):
        return False
    try:
        for event in yaml.parse(text, _Loader):
            anchor = getattr(event, "anchor", None)
            if anchor:
                mark: Any = event.start_mark
                sign = "*" if isinstance(event, yaml.AliasEvent) else "&"
                message = f"{sign}{anchor} is read as a YAML anchor or alias, which these files do not use"
                fix = f"write the text out, or put quotes around it if it begins with {sign}"
                tree.faults.append(_fault(tree, mark.line + 1, mark.column + 1, message, fix, "alias"))
    except yaml.YAMLError:
        return False  # compose reports the same syntax error, with its place
    return bool(tree.faults)


def _syntax_fault(error: yaml.YAMLError, text: str, tree: Tree) -> Fault:
    opened: Any = getattr(error, "context_mark", None)
    mark: Any = getattr(error, "problem_mark", None) or opened
    problem = str(getattr(error, "problem", None) or getattr(error, "reason", None) or "not readable as YAML")
    line, column = (mark.line + 1, mark.column + 1) if mark else _position(text, getattr(error, "position", 0))
    lines = text.split("\n")
    shown = lines[line - 1] if line <= len(lines) else ""
    if "\t" in shown[: len(shown) - len(shown.lstrip())]:
        return _fault(tree, line, shown.index("\t") + 1, "a tab is used to indent", "indent with spaces", "tab")
    if "end of stream" in problem and opened:
        line, column = opened.line + 1, opened.column + 1
    message, fix = _explain(problem, shown)
    return _fault(tree, line, column, message, fix, "syntax")


def _explain(problem: str, line: str) -> tuple[str, str]:
    """PyYAML's words for the mistakes that curators make, in ours."""
    if "mapping values are not allowed" in problem:
        return "a second colon makes this line ambiguous", "put the text after the first colon in quotes"
    if "unexpected end of stream" in problem:
        return "a quotation mark is opened here and never closed", "close it, or take it out"
    if "another document" in problem:
        return "a second document begins here", "take out the line ---"
    if "cannot start any token" in problem:
        return "text cannot begin with this character", "put the text in quotes"
    if "expected" in problem and re.search(r"(?:- |: )[\[{].*[\]}]\s*[^\s,\]}#]", line):
        return "text that begins with [ or { is taken as a list or mapping", "put the whole text in quotes"
    if "expected" in problem and re.search(r"\[.*[\[{]", line):
        return "brackets inside a [ list ] are taken as lists of their own", "put each text with [ ] or { } in quotes"
    if "expected" in problem or "could not find" in problem:
        fix = "compare the indentation, brackets and dashes with the lines above"
        return f"the structure breaks here ({problem})", fix
    return f"not readable as YAML ({problem})", "compare with a file that works, or put the text in quotes"


def _plain(node: yaml.Node, tree: Tree, depth: int) -> Any:
    if node.tag not in _STANDARD_TAGS:
        message = f"the tag {node.tag} is not used in these files"
        _fault_at(node, tree, message, "take out the word that begins with !", "tag")
        return None
    if depth > MAX_DEPTH:
        _fault_at(node, tree, f"more than {MAX_DEPTH} levels are nested here", "take out the inner levels", "depth")
        return None
    if isinstance(node, yaml.ScalarNode):
        if node.style == '"' and (odd := _NOT_TEXT.search(node.value)):
            message = f"the escaped character U+{ord(odd.group()):04X} does not belong in text"
            _fault_at(node, tree, message, "take it out", "character")
        return None if node.value == "" and not node.style else str(node.value)
    if isinstance(node, yaml.SequenceNode):
        return [_plain(child, tree, depth + 1) for child in node.value]
    return _mapping(node, tree, depth)


def _mapping(node: yaml.Node, tree: Tree, depth: int) -> dict[str, Any]:
    result: dict[str, Any] = {}
    first: dict[str, int] = {}
    for key, child in node.value:
        if not isinstance(key, yaml.ScalarNode):
            _fault_at(key, tree, "a key is a list or a mapping", "put the key in quotes", "key")
            continue
        if key.value in result:
            message = f"the key {key.value!r} stands here again (first on line {first[key.value] + tree.line_offset})"
            _fault_at(key, tree, message, "keep one of the two", "duplicate-key")
            continue
        first[key.value] = key.start_mark.line + 1
        result[key.value] = _plain(child, tree, depth + 1)
    return result
