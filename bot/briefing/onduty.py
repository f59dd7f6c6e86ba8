"""Who is on duty, until when, who is next, in words; a gap is never passed over."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.briefing import wording
from bot.briefing.model import Duty, Person, Shift, Vacancy
from bot.briefing.page import Line, Paragraph, Part, Run
from bot.briefing.roster import HORIZON, PROBLEMS
from bot.briefing.times import Times

MOST_GAPS = 8
_LONGEST_NAME = 80


def glance(duty: Duty, times: Times) -> Line:
    """The line of the short text: who, until when, who is next, and the first gap."""
    lang = times.lang
    runs = [Run(wording.GLANCE_DUTY[lang])]
    if _unknown(duty):
        return (*runs, Run(PROBLEMS[duty.problem][lang], bold=True))
    if duty.now:
        runs += _people(duty.now, duty, times, comma=True)
    else:
        runs.append(Run(wording.NOBODY[lang], bold=True))
    if duty.next:
        runs += [Run(wording.GLANCE_NEXT[lang]), person(duty.next.person)]
    if duty.vacancies:
        first = _gap(wording.GLANCE_GAP[lang], wording.GLANCE_GAP_OPEN[lang], duty.vacancies[0], duty, times)
        runs.append(Run(first, bold=True))
    return tuple(runs)


def parts(duty: Duty, times: Times) -> tuple[Part, ...]:
    """The section's text."""
    lang = times.lang
    if _unknown(duty):
        return (Paragraph((Run(PROBLEMS[duty.problem][lang], bold=True),)),)
    stop = Run(wording.STOP[lang])
    line: list[Run] = []
    if duty.now:
        line += [Run(wording.NOW[lang]), *_people(duty.now, duty, times), stop]
    else:
        line.append(Run(wording.NOBODY_NOW[lang], bold=True))
    if duty.next:
        told = wording.FROM_TO[lang].format(
            start=times.short(duty.next.start, duty.at), end=times.zoned(duty.next.end, duty.at)
        )
        line += [Run(wording.NEXT[lang]), person(duty.next.person), Run(told), stop]
    else:
        line.append(Run(wording.NO_NEXT[lang]))
    if not duty.vacancies and duty.now and not duty.problem:
        line.append(Run(wording.NO_GAPS[lang]))
    line.append(Run(wording.ZONE_NOTE[lang].format(zone=times.name)))
    return (Paragraph(tuple(run for run in line if run.text)), *_warnings(duty, times))


def person(one: Person) -> Run:
    """A person, to be named as the surface can."""
    return Run(f"@{' '.join(one.name.split()).lstrip('@')[:_LONGEST_NAME]}", user_id=one.user_id)


def _unknown(duty: Duty) -> bool:
    """Whether the roster cannot be read: then nobody can say that nobody is on duty."""
    return duty.problem == "unread"


def _warnings(duty: Duty, times: Times) -> Iterator[Part]:
    lang = times.lang
    for vacancy in duty.vacancies[:MOST_GAPS]:
        yield Paragraph((Run(_gap(wording.GAP[lang], wording.GAP_OPEN[lang], vacancy, duty, times), bold=True),))
    if len(duty.vacancies) > MOST_GAPS:
        yield Paragraph((Run(wording.MORE[lang].format(count=len(duty.vacancies) - MOST_GAPS), bold=True),))
    if duty.problem:
        yield Paragraph((Run(PROBLEMS[duty.problem][lang], bold=True),))


def _people(shifts: Sequence[Shift], duty: Duty, times: Times, comma: bool = False) -> list[Run]:
    runs: list[Run] = []
    for shift in shifts:
        runs += [Run(wording.BETWEEN[times.lang])] if runs else []
        runs.append(person(shift.person))
        end = times.zoned(shift.end, duty.at, comma)
        if shift.deputy is None:
            runs.append(Run(wording.UNTIL[times.lang].format(end=end)))
        else:
            opened = wording.UNTIL_DEPUTY[times.lang].format(end=end)
            runs += [Run(opened), person(shift.deputy), Run(wording.DEPUTY_END[times.lang])]
    return runs


def _gap(template: str, unended: str, vacancy: Vacancy, duty: Duty, times: Times) -> str:
    """A gap in words; `unended` is for one after which the roster has no shift in sight."""
    if vacancy.end >= duty.at + HORIZON:
        return unended.format(start=times.zoned(vacancy.start, duty.at))
    return template.format(start=times.short(vacancy.start, duty.at), end=times.zoned(vacancy.end, duty.at))
