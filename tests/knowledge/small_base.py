"""A small base in a temporary folder: one source of three blocks, two facts, two intents; tests plant faults in it."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from bot.errors import Fault
from bot.knowledge.checks import check
from bot.knowledge.loader import read

ORIGINAL = """\
## 会合の結果

議長は芹澤防衛審議官が務め、大臣が**提示**した構想を確認しました。
- 参加各国等との間で二国間会談を行いました。
<p>① 柱&lt;法&gt;</p>\t<ul> <li>連携</li> </ul>
"""
BLOCKS = """
<!-- block t.head | 見出し | Heading | heading -->
## 会合の結果

<!-- block t.1 | 第1段落 | 1st paragraph -->
議長は芹澤防衛審議官が務め、大臣が**提示**した構想を確認しました。

<!-- block t.2 | 第2段落 | 2nd paragraph -->
- 参加各国等との間で二国間会談を行いました。

<!-- block t.3 | 表 | Table -->
① 柱<法>
連携
"""
FRONT = """\
---
id: test-1
edition: one
title: {ja: 題, en: Title}
issuer: {ja: 省, en: Ministry}
released: 2024-01-30
url: https://example.org/1
terms: {ja: 利用, en: Terms}
citation: {ja: 出典, en: Source}
footer: {ja: 出典, en: Source}
language: ja
official_translation: null
original: original.txt
sha256: SHA
---
"""
FACTS = """\
- id: meeting.chair
  about: meeting
  gives: [who]
  volatile: true
  statement:
    ja: 2024年1月30日の発表時点で、議長は芹澤防衛審議官が務めました。
    en: As of 30 January 2024, Vice-Minister Serizawa served as chair.
  quotes:
    - {text: 議長は芹澤防衛審議官が務め, translation: Vice-Minister Serizawa served as chair}
  check: {ja: 誰が司会したの, en: who ran the session}
  reviewed: {ja: 2026-11-22, en: 2026-11-22}
- id: meeting.talks
  about: meeting
  gives: [what]
  statement: {ja: 参加各国等との間で二国間会談が行われました。, en: "Talks were held with countries, etc."}
  quotes:
    - {text: 参加各国等との間で二国間会談, translation: "talks with countries, etc."}
    - {text: 連携, translation: cooperation}
  tags: {kind: talks}
  check: {ja: 会談はあったの, en: were there talks}
  reviewed: {ja: 2026-11-22, en: 2026-11-22}
"""
LEXICON = """\
entities:
  - {id: meeting, kind: event, label: {ja: 会合, en: meeting}, aliases: {ja: [会合], en: [meeting]}}
  - {id: pillar1, kind: pillar, label: {ja: 第1の柱, en: pillar 1}}
  - {id: pillar2, kind: pillar, label: {ja: 第2の柱, en: pillar 2}}
focuses:
  - {id: who, label: {ja: 誰, en: who}, cues: {ja: [誰], en: ['\\bwho\\b']}}
  - {id: what, label: {ja: 何, en: what}}
stopwords: {en: [the, of, was]}
"""
CHAIR = """\
title: {ja: 会合の議長は誰か, en: Who chaired the meeting}
ask:
  ja: [議長は誰, '(誰|どなた)が[会合の]議長を務めた']
  en: ['who chaired [the meeting]']
facts: [meeting.chair]
follow_ups: [meeting.talks]
check: {ja: [司会は], en: [who presided]}
"""
TALKS = """\
title: {ja: 会談はあったか, en: Were there talks}
ask: {ja: [二国間会談はあったか], en: [were bilateral talks held]}
query: {kind: talks}
"""
DOCUMENT, FACT_FILE, LEXICON_FILE = "data/sources/test-1/document.md", "data/facts/meeting.yaml", "data/lexicon/a.yaml"
CHAIR_FILE, TALKS_FILE = "intents/meeting/chair.yaml", "intents/meeting/talks.yaml"


@dataclass
class Base:
    """A base on disk that tests edit and read again."""

    root: Path

    def write(self, name: str, text: str | bytes) -> None:
        """Write one file, folders included."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())

    def edit(self, name: str, old: str, new: str) -> tuple[int, int]:
        """Replace the one place where `old` stands; returns its line and column."""
        text = (self.root / name).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
        at = text.index(old)
        self.write(name, text.replace(old, new))
        return text.count("\n", 0, at) + 1, at - (text.rfind("\n", 0, at) + 1) + 1

    def read(self) -> list[Fault]:
        """Faults that loading finds."""
        return read(self.root)[1]

    def check(self) -> list[Fault]:
        """Faults that `jasmine check` finds without the matcher."""
        return check(self.root).faults

    def only(self, code: str) -> Fault:
        """The one fault that there is, of that code."""
        faults = self.check()
        assert [fault.code for fault in faults] == [code], "\n".join(map(str, faults))
        assert re.match(r"[^:]+(:\d+:\d+)?: (error|warning): .+\. Fix: .+\.$", str(faults[0]))
        return faults[0]


def small_base(root: Path) -> Base:
    """Write the base, which has no faults."""
    base = Base(root)
    base.write(DOCUMENT, FRONT.replace("SHA", hashlib.sha256(ORIGINAL.encode()).hexdigest()) + BLOCKS)
    base.write("data/sources/test-1/original.txt", ORIGINAL)
    files = {FACT_FILE: FACTS, LEXICON_FILE: LEXICON, CHAIR_FILE: CHAIR, TALKS_FILE: TALKS}
    for name, text in files.items():
        base.write(name, text)
    return base
