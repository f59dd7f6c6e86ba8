"""`jasmine check` without the matcher: structure, references, coverage, phrases and wording, all faults at once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bot.errors import DataError, Fault
from bot.knowledge.draft import Draft
from bot.knowledge.examine import examine
from bot.knowledge.files import Files, read_files
from bot.knowledge.loader import assemble
from bot.knowledge.model import Knowledge
from bot.knowledge.phrases import check_copied, check_near, read_questions


@dataclass
class Checked:
    """What a check found: the draft, the base where it has no error, and the number of files read."""

    draft: Draft
    knowledge: Knowledge | None
    files: int

    @property
    def faults(self) -> list[Fault]:
        """Every fault once, by place."""
        return sorted(dict.fromkeys(self.draft.faults), key=lambda fault: fault.order)

    @property
    def failed(self) -> bool:
        """Whether there is an error."""
        return any(fault.severity == "error" for fault in self.draft.faults)


def check(root: Path) -> Checked:
    """Everything that can be said of the base below `root` without asking it. Never raises for what the files hold."""
    try:
        files = read_files(root)
    except DataError as error:
        return Checked(Draft(faults=list(error.faults)), None, 0)
    return check_files(files, root)


def check_files(files: Files, root: Path | None = None) -> Checked:
    """The same for files already read; evaluation questions are those below `root`."""
    draft, sentences = examine(files)
    check_near(draft, sentences)
    if root is not None:
        questions, faults = read_questions(root)
        draft.faults += faults
        check_copied(draft, sentences, questions)
    checked = Checked(draft, None, len(files))
    if not checked.failed:
        checked.knowledge = assemble(draft, files)
    return checked
