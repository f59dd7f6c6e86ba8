"""What a briefing tells of the time before it; and that nothing private shows through, whatever there is."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import astuple, dataclass, replace
from datetime import datetime, timedelta
from typing import TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.briefing.compose import briefing
from bot.briefing.model import Activity, Corrected, HandedOver, Skipped, ToldToPress, TopicCount
from bot.delivery.activity import activity
from bot.knowledge.model import LANGS, Bilingual, Knowledge
from bot.rendering.briefing import post
from bot.store.answers import Answer
from bot.store.corrections import Correction
from bot.store.deliveries import Delivery, skip
from bot.store.gaps import Gap
from bot.store.handovers import HandOver
from bot.store.store import Store, open_store
from bot.store.told import Told
from tests.slack import world
from tests.store.conftest import Hands, on

TEAM, HERE, THERE = "T1", "C1", "C2"
DAY = timedelta(days=1)
T = TypeVar("T")
CHAIR = Answer(TEAM, HERE, "1.1", HERE, "1.2", "U1", "mention", "ja", "abc1234", "meeting.chair", outcome="answer")
MISS = replace(CHAIR, question_ts="2.1", answer_ts="2.2", intent=None, outcome="no_answer")
GAP = Gap(TEAM, HERE, False, "ja", "次の会合はいつ？", 12.0, "abc1234", "2.1")
PRIVATE = replace(CHAIR, channel="D9", question_ts=None, answer_channel="D9", user_id="U9", private=True)


@dataclass
class Past:
    """A store to fill, and the briefing's view of it."""

    store: Store
    clock: Hands
    base: Knowledge
    began: datetime

    def answers(self, *answers: Answer) -> list[Answer]:
        """Keep them, a second apart."""
        return [self._a_second_later(self.store.answers.record(answer)) for answer in answers]

    def gaps(self, *gaps: Gap) -> list[Gap]:
        """Keep them, a second apart."""
        return [self._a_second_later(self.store.gaps.add(gap)) for gap in gaps]

    def _a_second_later(self, value: T) -> T:
        self.clock.pass_(timedelta(seconds=1))
        return value

    def told(self, channel: str = HERE, team: str = TEAM, since: datetime | None = None) -> Activity:
        """What a briefing tells now."""
        return activity(
            self.store, team, channel, since or self.began, self.clock.now, self.base,
            link=lambda channel, ts: f"https://slack/{channel}/{ts}",
        )  # fmt: skip


@pytest.fixture
def past(store: Store, clock: Hands) -> Past:
    """Nothing has happened yet."""
    return Past(store, clock, world.knowledge(), clock.now)


@on()
def test_a_quiet_time(past: Past) -> None:
    """Nothing of nothing."""
    assert past.told() == Activity(past.began, past.clock.now)


@on()
def test_questions_are_counted_wherever_they_were_asked(past: Past) -> None:
    """Typed and pressed, open and private; answered and not. The two add up."""
    past.answers(CHAIR, replace(CHAIR, channel=THERE), PRIVATE, replace(PRIVATE, surface="home"), MISS)
    past.answers(replace(PRIVATE, intent=None, outcome="no_answer"))
    told = past.told()
    assert (told.questions, told.answered, told.not_covered) == (6, 4, 2)


@on()
def test_what_is_no_question_is_not_counted(past: Past) -> None:
    """Small talk, asking back, a shared copy, and what was taken back with its message."""
    past.answers(replace(CHAIR, outcome="smalltalk"), replace(CHAIR, outcome="suggest"), replace(CHAIR, outcome=None))
    [gone] = past.answers(CHAIR)
    past.store.answers.mark(gone, "withdrawn")
    assert past.told().questions == 0


@on()
def test_only_the_time_since_the_last_briefing_counts(past: Past) -> None:
    """Its first moment is in it, its last is the next one's."""
    past.answers(CHAIR)
    since = past.clock.now
    past.answers(CHAIR)
    past.clock.now = since + DAY
    assert past.told(since=since).questions == 1
    past.store.answers.record(CHAIR)
    assert past.told(since=since).questions == 1


@on()
def test_most_asked(past: Past) -> None:
    """The most asked first, at most three, each with its slots."""
    pillars = [replace(CHAIR, intent="pillar.overview", slots={"pillar": n}) for n in "1233"]
    past.answers(*pillars, CHAIR, CHAIR, CHAIR, replace(CHAIR, intent="efforts.new"), replace(CHAIR, intent="z"))
    assert past.told().topics == (
        TopicCount("meeting.chair", {}, 3), TopicCount("pillar.overview", {"pillar": "3"}, 2),
        TopicCount("efforts.new", {}, 1),
    )  # fmt: skip


@on()
def test_a_topic_of_one_persons_private_questions_is_not_named(past: Past) -> None:
    """Two people are needed, or somebody who asked openly in this very channel."""
    past.answers(PRIVATE, PRIVATE, PRIVATE)
    assert (past.told().questions, past.told().topics) == (3, ())
    past.answers(replace(CHAIR, channel=THERE, user_id="U9"))
    assert past.told().topics == ()
    past.answers(replace(PRIVATE, user_id="U8"))
    assert past.told().topics == (TopicCount("meeting.chair", {}, 5),)


@on()
def test_open_questions_of_this_channel(past: Past) -> None:
    """With the way to the message; none of another channel, another team, a private one or what the curator closed."""
    [kept, *_] = past.gaps(GAP, replace(GAP, channel=THERE), replace(GAP, team_id="T2"))
    past.gaps(replace(GAP, channel=None, private=True, question_ts=None, question="内緒の質問"))
    [ignored, silent, waiting] = past.gaps(*(replace(GAP, question_ts=f"{n}.1", question=f"問{n}") for n in (3, 4, 5)))
    past.store.gaps.set_state("ignored", ignored.id)
    past.store.gaps.set_state("source_silent", silent.id)
    past.store.gaps.set_state("to_answer", waiting.id)
    found = past.told().open_questions
    assert [(one.text, one.link) for one in found] == [
        ("問5", "https://slack/C1/5.1"), ("次の会合はいつ？", "https://slack/C1/2.1"),
    ]  # fmt: skip
    assert found[1].at == kept.at


@on()
def test_at_most_five_open_questions_the_newest(past: Past) -> None:
    past.gaps(*(replace(GAP, question_ts=f"{n}.1", question=f"問{n}") for n in range(7)))
    assert [one.text for one in past.told().open_questions] == ["問6", "問5", "問4", "問3", "問2"]


@on()
def test_a_question_without_a_message_has_no_link(past: Past) -> None:
    past.gaps(replace(GAP, question_ts=None))
    assert [one.link for one in past.told().open_questions] == [""]


@on()
def test_a_deleted_question_is_not_quoted(past: Past) -> None:
    """Its answer was withdrawn with it."""
    [answer] = past.answers(MISS)
    past.gaps(GAP)
    assert len(past.told().open_questions) == 1
    past.store.answers.mark(answer, "withdrawn")
    assert past.told().open_questions == ()


@on()
def test_an_edited_question_is_listed_once_or_not_at_all(past: Past) -> None:
    """By its last words; and not where it has an answer by now."""
    [answer] = past.answers(MISS)
    past.gaps(GAP, replace(GAP, question="次回の会合はいつですか"))
    assert [one.text for one in past.told().open_questions] == ["次回の会合はいつですか"]
    past.store.answers.revise(replace(answer, intent="meeting.chair", outcome="answer", state="updated"))
    assert past.told().open_questions == ()


HANDED = HandOver(TEAM, "U9", HERE, "2.1", False, "ja", "次の会合はいつ？", None, "CDUTY", "U5", Hands().now + DAY)


def hand_over(past: Past, handover: HandOver) -> HandOver:
    """A question handed over."""
    kept = past.store.handovers.add(handover)
    assert kept is not None
    past.clock.pass_(timedelta(seconds=1))
    return kept


@on()
def test_hand_overs(past: Past) -> None:
    """Words only where they were asked openly in this channel; who answered; open ones however old."""
    here = hand_over(past, HANDED)
    hand_over(past, replace(HANDED, channel=THERE, question="よそでの質問"))
    hand_over(past, replace(HANDED, channel="D9", private=True, question="内緒の質問"))
    hand_over(past, replace(HANDED, team_id="T2"))
    taken = past.store.handovers.take(here, "未確認です", "U5")
    assert taken is not None
    assert [one.state for one in past.told().handed_over] == ["open", "open", "open"], "the answer is on its way"
    past.store.handovers.delivered(taken)
    past.clock.pass_(timedelta(seconds=1))
    first, *others = past.told().handed_over
    assert first == HandedOver(here.at or past.began, "answered", "次の会合はいつ？", "U5")
    assert [(one.state, one.text, one.answered_by) for one in others] == [("open", "", "")] * 2
    assert past.told(THERE).handed_over[1].text == "よそでの質問"
    tomorrow = past.told(since=past.clock.now)
    assert [one.state for one in tomorrow.handed_over] == ["open", "open"]


@on()
def test_an_expired_hand_over_is_told_once(past: Past) -> None:
    made = hand_over(past, HANDED)
    past.clock.now = past.began + DAY + timedelta(hours=1)
    assert past.store.handovers.expire(made)
    assert [one.state for one in past.told().handed_over] == ["expired"]
    assert past.told(since=past.clock.now).handed_over == ()


@on()
def test_a_question_handed_over_is_not_listed_twice(past: Past) -> None:
    """Until nobody answered it: then it is open again."""
    [gap] = past.gaps(GAP)
    made = hand_over(past, replace(HANDED, gap_id=gap.id))
    assert (past.told().open_questions, len(past.told().handed_over)) == ((), 1)
    past.clock.now = past.began + DAY + timedelta(hours=1)
    past.store.handovers.expire(made)
    assert len(past.told().open_questions) == 1


@on()
def test_what_was_told_to_the_press(past: Past) -> None:
    """In the order in which it was said; of this team."""
    line = Told(TEAM, "meeting.chair", {}, "ja", "議長は芹澤防衛審議官です。", "某紙", "U5", (), "abc1234", "CDUTY")
    first = past.store.told.add(line)
    past.clock.pass_(timedelta(minutes=1))
    past.store.told.add(replace(line, outlet=""))
    past.store.told.add(replace(line, team_id="T2"))
    past.clock.pass_(timedelta(minutes=1))
    told = past.told().told
    assert told[0] == ToldToPress(first.at or past.began, line.line, "某紙", "U5")
    assert [one.outlet for one in told] == ["某紙", ""]


def correct(past: Past, key: str, **changes: object) -> None:
    """A correction that was posted."""
    text = Bilingual("9か国です。", "Nine countries.")
    made = Correction(key, TEAM, "meeting.participants", HERE, "1.1", 1, text, "operator")
    done = replace(made, **changes)  # type: ignore[arg-type]
    assert past.store.corrections.claim(done).verdict == "ours"
    past.store.corrections.posted(done, done.channel, "9.9")
    past.clock.pass_(timedelta(seconds=1))


@on()
def test_corrections(past: Past) -> None:
    """Each once, with the number of places that got it."""
    correct(past, "a")
    correct(past, "b", channel=THERE)
    correct(past, "c", team_id="T2")
    assert past.told().corrected == (Corrected(past.began, Bilingual("9か国です。", "Nine countries."), 2),)
    assert past.told(since=past.clock.now).corrected == ()


@on()
def test_times_without_a_briefing(past: Past) -> None:
    """Holidays and what was missed, once each, oldest first; not those of a schedule that was stopped."""
    due = past.began + DAY
    holiday = Delivery("a", TEAM, "briefing", HERE, due)
    past.store.deliveries.plan(
        skip(holiday, "holiday", "勤労感謝の日"), skip(replace(holiday, key="b"), "holiday", "勤労感謝の日"),
        skip(replace(holiday, key="c", fire_at=due + DAY), "missed"),
        skip(replace(holiday, key="d", fire_at=due + DAY), "stopped"),
        skip(replace(holiday, key="e", channel=THERE), "missed"),
    )  # fmt: skip
    past.clock.now = due + 2 * DAY
    assert past.told().skipped == (Skipped(due, "holiday", "勤労感謝の日"), Skipped(due + DAY, "missed"))


@on()
def test_a_changed_base(past: Past) -> None:
    """Against the last briefing of the channel; where there was none, against the first answer since."""
    assert not past.told().base_changed
    past.answers(replace(CHAIR, knowledge="0000000"))
    assert past.told().base_changed
    past.store.deliveries.plan(Delivery("a", TEAM, "briefing", HERE, past.began, owner="me"))
    claimed = past.store.deliveries.get("a")
    assert claimed is not None
    posted = past.store.deliveries.posted(claimed, HERE, "9.9")
    past.store.deliveries.sent(posted, past.base.version)
    assert not past.told().base_changed


@on()
def test_a_channel_with_other_organizations_hears_only_of_itself(past: Past) -> None:
    """Counts, topics, hand-overs, corrections: what happened openly in it; nothing told to the press."""
    past.store.channels.set(TEAM, HERE, "mentions", set_by="U1", external=True)
    past.answers(CHAIR, PRIVATE, replace(PRIVATE, user_id="U8"), replace(CHAIR, channel=THERE, intent="efforts.new"))
    past.gaps(GAP, replace(GAP, channel=None, private=True, question="内緒の質問"))
    hand_over(past, HANDED)
    hand_over(past, replace(HANDED, private=True, question="内緒の質問"))
    hand_over(past, replace(HANDED, channel=THERE, asker="U8"))
    past.store.told.add(Told(TEAM, "meeting.chair", {}, "ja", "議長は…", "某紙", "U5", (), "abc1234", "CDUTY"))
    correct(past, "a")
    correct(past, "b", channel=THERE)
    told = past.told()
    assert (told.questions, told.topics) == (1, (TopicCount("meeting.chair", {}, 1),))
    assert (len(told.handed_over), told.told, told.corrected[0].answers) == (1, (), 1)
    assert told.refused == ("次の会合はいつ？",)


@on()
def test_apart_a_channel_hears_only_of_itself_too(past: Past) -> None:
    """Whatever is known of it."""
    past.answers(CHAIR, PRIVATE)
    past.store.told.add(Told(TEAM, "meeting.chair", {}, "ja", "議長は…", "某紙", "U5", (), "abc1234", "CDUTY"))
    past.clock.pass_(timedelta(seconds=1))
    until = past.clock.now
    apart, plain = (
        activity(
            past.store, TEAM, HERE, past.began, until, past.base, link=lambda channel, ts: "", apart=apart
        )
        for apart in (True, False)
    )  # fmt: skip
    assert (apart.questions, apart.told) == (1, ())
    assert (plain.questions, len(plain.told)) == (2, 1)


@on()
def test_what_was_refused_orders_and_is_of_this_team(past: Past) -> None:
    """All that is kept, the newest first, without what the curator set aside."""
    [_, ignored, _] = past.gaps(GAP, replace(GAP, question="関係のない質問"), replace(GAP, team_id="T2"))
    past.store.gaps.set_state("ignored", ignored.id)
    past.gaps(replace(GAP, question="予算は"))
    past.clock.pass_(DAY)
    assert past.told(since=past.clock.now).refused == ("予算は", "次の会合はいつ？")


WORDS = st.text(st.characters(min_codepoint=0x3041, max_codepoint=0x3096), min_size=6, max_size=12).map("内緒".__add__)


@given(
    WORDS, st.lists(st.sampled_from(["gap", "handed", "answered", "expired"]), min_size=1, max_size=6), st.booleans()
)
@settings(max_examples=60, deadline=None)
def test_no_word_of_a_private_question_is_told(words: str, kinds: Sequence[str], shared: bool) -> None:
    """Whatever private questions there are, and in whatever state: only the list that orders holds them."""
    clock = Hands()
    past = Past(open_store("sqlite://", clock), clock, world.knowledge(), clock.now)
    past.store.channels.set(TEAM, HERE, "mentions", set_by="U1", external=shared)
    for number, kind in enumerate(kinds):
        text = f"{words}{number}"
        past.answers(replace(PRIVATE, intent=None, outcome="no_answer"))
        [gap] = past.gaps(Gap(TEAM, None, True, "ja", text, 0.0, "abc1234"))
        if kind == "gap":
            continue
        made = hand_over(past, replace(HANDED, private=True, channel=HERE, question=text, gap_id=gap.id))
        if kind == "expired":
            past.store.handovers.expire(made)
        elif kind == "answered":
            taken = past.store.handovers.take(made, f"{words}の答え", "U5")
            assert taken is not None
            past.store.handovers.delivered(taken)
    clock.pass_(2 * DAY)
    told = past.told()
    assert (len(told.refused), told.not_covered) == ((0, 0) if shared else (len(kinds), len(kinds)))
    assert words not in str(astuple(replace(told, refused=())))
    made = [briefing(past.base, "all", lang, "Asia/Tokyo", clock.now, told) for lang in LANGS]
    posted = post(made)
    assert words not in json.dumps([posted.channel, *posted.thread], ensure_ascii=False)
    past.store.close()
