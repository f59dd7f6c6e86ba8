"""Near-identical questions together, so that a curator reads each once."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import yaml
from rapidfuzz import fuzz, process

from bot.knowledge.model import LANGS, Lang
from bot.matching.normalise import clean, fold
from bot.store.gaps import Gap

ALIKE = 88.0
MOST_WORDINGS = 4
_POLITE = re.compile(
    r"(?:を?(?:教えて|お?教え|ご?教示)(?:ください|下さい|いただけますか|ほしい|願います)?|"
    r"(?:なの)?(?:です|でしょう|だろう)か?|ますか|ください|下さい)$|"
    r"^(?:please |could you |can you |tell me )+|,? please$"
)
_NO_WORD = re.compile(r"[\W_]+")
_BESIDE_KANA = re.compile(r"(?<=[^\x00-\x7f]) | (?=[^\x00-\x7f])")
# What would be read as the little language of phrases.
_TEMPLATE = re.compile(r"[()\[\]{}|\s]+")


@dataclass(frozen=True)
class Cluster:
    """Questions that are alike, oldest first."""

    gaps: tuple[Gap, ...]

    @property
    def wordings(self) -> tuple[str, ...]:
        """How it was asked, the most frequent first, then the newest."""
        counted = Counter(clean(gap.question) for gap in reversed(self.gaps))
        return tuple(text for text, _ in counted.most_common())

    @property
    def question(self) -> str:
        """The wording that stands for all."""
        return self.wordings[0]

    @property
    def langs(self) -> tuple[Lang, ...]:
        """The languages that it was asked in."""
        return tuple(lang for lang in LANGS if any(gap.lang == lang for gap in self.gaps))

    @property
    def states(self) -> dict[str, int]:
        """How many are in which state."""
        return dict(Counter(gap.state for gap in self.gaps).most_common())

    @property
    def last(self) -> datetime | None:
        """When it was asked last."""
        return self.gaps[-1].at


def clustered(gaps: Iterable[Gap]) -> tuple[Cluster, ...]:
    """The clusters of these gaps, the most asked first, then the one asked last.

    Two questions with other numbers in them are never alike.
    """
    groups: dict[str, list[Gap]] = {}
    representatives: dict[tuple[str, ...], list[str]] = {}
    for gap in sorted(gaps, key=lambda gap: gap.id):
        key = _key(gap.question)
        if key not in groups:
            near = representatives.setdefault(tuple(re.findall(r"\d+", key)), [])
            best = process.extractOne(key, near, scorer=fuzz.ratio, score_cutoff=ALIKE)
            if best is None:
                near.append(key)
            groups[key] = groups[best[0]] if best else []
        groups[key].append(gap)
    found = {id(members): Cluster(tuple(members)) for members in groups.values()}
    return tuple(sorted(found.values(), key=lambda one: (-len(one.gaps), -one.gaps[-1].id)))


def refusal_stub(cluster: Cluster) -> str:
    """Lines to put under `ja:` and `en:` in intents/_out_of_scope.yaml: what the source does not say."""
    return _yaml(_phrases(cluster))


def intent_stub(cluster: Cluster) -> str:
    """The beginning of an intent's file, for what the source does say; what is left to write is …."""
    asked = _phrases(cluster)
    title = {lang: asked.get(lang, ["…"])[0] for lang in LANGS}
    return _yaml({"title": title, "ask": asked, "facts": ["…"]})


def _phrases(cluster: Cluster) -> dict[str, list[str]]:
    asked = {
        lang: dict.fromkeys(_phrase(gap.question) for gap in reversed(cluster.gaps) if gap.lang == lang)
        for lang in cluster.langs
    }
    return {lang: _short(list(phrases)) for lang, phrases in asked.items()}


def _phrase(text: str) -> str:
    return _TEMPLATE.sub(" ", clean(text)).strip()


def _short(phrases: Sequence[str]) -> list[str]:
    return [phrase for phrase in phrases if phrase][:MOST_WORDINGS]


class _Indented(yaml.SafeDumper):
    """Lists stand two spaces in, as in the curated files."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        """As PyYAML's, never without the indent."""
        super().increase_indent(flow, False)


def _yaml(value: object) -> str:
    return yaml.dump(value, Dumper=_Indented, allow_unicode=True, sort_keys=False, width=10_000)


def _key(text: str) -> str:
    """What two askings of one thing share: no politeness, no punctuation, one spelling."""
    folded = _BESIDE_KANA.sub("", " ".join(_NO_WORD.sub(" ", fold(clean(text))).split()))
    # English puts the same words in another order.
    return " ".join(sorted((_POLITE.sub("", folded).strip() or folded).split()))
