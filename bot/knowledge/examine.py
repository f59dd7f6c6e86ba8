"""Reading a base and judging it: everything that keeps it from being loaded, found in one go."""

from __future__ import annotations

from bot.knowledge.coverage import check_coverage
from bot.knowledge.draft import Draft
from bot.knowledge.files import Files
from bot.knowledge.items import read_all
from bot.knowledge.links import check_links
from bot.knowledge.outline import check_briefing
from bot.knowledge.phrases import Sentence, check_stolen, sentences_of
from bot.knowledge.wording import check_wording


def examine(files: Files) -> tuple[Draft, list[Sentence]]:
    """Everything that could be understood of the files, with its faults, and the sentences that its phrases stand for.

    What is left out here costs time and finds only warnings, or needs more than the base (see checks).
    """
    draft = Draft()
    read_all(files, draft)
    check_links(draft)
    check_briefing(draft)
    check_coverage(draft)
    sentences = sentences_of(draft)
    check_stolen(draft, sentences)
    check_wording(files, draft)
    return draft, sentences
