"""Briefings in Slack: shown, shared, scheduled by a form, listed, paused, tested; who may, and who sees what."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import pytest
from slack_sdk import WebClient

from bot.briefing.schedule import WORKDAYS, Timetable
from bot.fakeslack.model import Channel, Message, User, View
from bot.fakeslack.slack import FakeSlack
from bot.knowledge.model import Bilingual, BriefingItem, Knowledge
from bot.rendering.blockkit import check_blocks, check_message
from bot.rendering.buttons import Press, button
from bot.slack.app import build_app
from bot.slack.pace import Pace
from bot.slack.services import Dependencies
from bot.slack.work import Lanes
from bot.store.answers import Answer
from bot.store.deliveries import Deliveries, LeaseLost
from bot.store.schedules import Schedule
from bot.store.store import Store, open_store
from bot.store.told import Told
from tests.slack.conftest import settings_for
from tests.slack.world import FakeCore, knowledge

# A Monday morning in Tokyo.
MONDAY = datetime(2026, 11, 22, 23, 0, tzinfo=UTC)
GLANCE = Bilingual(ja="会合：第13回", en="Meeting: the 13th")
ABSENT = Bilingual(ja="予算や金額", en="Budgets or amounts")


def base(asked: int = 1) -> Knowledge:
    """The small base with a briefing of three parts; `asked`: how many questions to expect."""
    topics = ("all", "meeting", "new", "press", "pillar3")
    items = [BriefingItem("g", "glance", topics, GLANCE), BriefingItem("a", "absent", topics, ABSENT)]
    for number in range(asked):
        line = Bilingual(
            ja=f"発表資料では、とされています（{number}）。" * 12, en=f"The release says so ({number}). " * 20
        )
        what = Bilingual(ja=f"質問{number}は。", en=f"Question {number}?")
        items.append(BriefingItem(f"q{number}", "asked", topics, line, what, Bilingual(ja="補わない。", en="No more.")))
    return replace(knowledge(), briefing=tuple(items))


@dataclass
class Room:
    """A bot at work, and what it keeps."""

    slack: FakeSlack
    store: Store
    refused: set[str]
    checked: int = 0

    @property
    def boss(self) -> User:
        """An administrator, with a Japanese Slack in Tokyo."""
        return self.slack.user("boss", admin=True, locale="ja-JP")

    def asks(self, who: User | str, text: str, channel: Channel | str | None = "general") -> list[Message]:
        """What a person is shown after `/jasmine text`."""
        before = len(self.slack.posts)
        assert self.slack.commands(who, "/jasmine", text, channel).acked
        self.slack.wait_idle()
        return self.slack.posts[before:]

    def presses(self, who: User | str, message: Message, label: str) -> list[Message]:
        """What comes of a press."""
        before = len(self.slack.posts)
        self.slack.presses(who, message, label)
        self.slack.wait_idle()
        return self.slack.posts[before:]

    def form(self, who: User | str, channel: Channel | str | None = "general", text: str = "briefing add") -> View:
        """The form on that person's screen."""
        assert self.asks(who, text, channel) == []
        view = self.slack.modal(who)
        assert view is not None
        return view

    def sends(self, who: User | str, view: View, **values: str) -> list[Message]:
        """What a person is shown after filling in and sending the form."""
        before = len(self.slack.posts)
        assert self.slack.form_errors(self.slack.fills(who, view, values)) == {}
        self.slack.wait_idle()
        return self.slack.posts[before:]

    def schedule(self, channel: str = "general", **changes: Any) -> Schedule:
        """A schedule that stands: on working days at 08:30 in Tokyo, in Japanese."""
        made = Schedule(
            self.slack.team.id, self.slack.channel(channel).id, Timetable(WORKDAYS, "08:30", "Asia/Tokyo"), "all",
            ("ja",), self.boss.id,
        )  # fmt: skip
        return self.store.schedules.add(replace(made, **changes))

    def kept(self) -> list[Schedule]:
        """All schedules."""
        return list(self.store.schedules.list())


@contextmanager
def a_room(knowledge: Knowledge | None = None, **settings: Any) -> Iterator[Room]:
    """A room; at its end nothing was refused but what the test expects, and every message was sound."""
    shown = knowledge or base()
    with FakeSlack() as slack:
        slack.clock.freeze()
        slack.clock.set(MONDAY)
        store = open_store("sqlite://", slack.clock.datetime)
        deps = Dependencies(
            FakeCore(), lambda: shown, clock=slack.clock.datetime, store=store,
            lanes=Lanes(slack.watch(ThreadPoolExecutor(8))), pace=Pace(sleep=lambda seconds: None),
        )  # fmt: skip
        slack.connect(build_app(replace(settings_for(slack), **settings), deps))
        room = Room(slack, store, set())
        yield room
        for post in slack.posts:
            assert check_message({"text": post.text, "blocks": list(post.blocks)}) == []
        assert {call.error for call in slack.errors} == room.refused
        store.close()


@pytest.fixture
def room() -> Iterator[Room]:
    """Administrators may set schedules."""
    with a_room() as room:
        yield room


def only(messages: list[Message]) -> Message:
    """The one message, which only one person sees."""
    [message] = messages
    assert message.ephemeral
    return message


# --- Shown on request -------------------------------------------------------------------------------------------------


def test_a_briefing_is_shown_to_the_asker_alone(room: Room) -> None:
    """Short, then the full text, all by the response URL: it works where the bot was not invited."""
    elsewhere = room.slack.channel("elsewhere", bot=False)
    shown = room.asks(room.boss, "brief", elsewhere)
    assert [message.only_for for message in shown] == [room.boss.id] * len(shown)
    assert shown[0].says("当直ブリーフィング") and shown[0].says(GLANCE.ja) and shown[0].says("全文は下に続きます。")
    assert not shown[0].says("スレッド")
    assert [button.text for button in shown[0].buttons] == ["チャンネルに共有する", "自分の名前を付けて共有する"]
    assert shown[1].says("質問0は。") and shown[1].says(ABSENT.ja)
    assert len(room.slack.calls_of("response_url")) == len(shown) <= 5


@pytest.mark.parametrize(
    ("text", "words", "shares"),
    [
        ("brief in English", "duty briefing, Monday 23 November 2026, 08:00 JST", "unnamed all en"),
        ("brief pillar 3 en", "JASMINE desk: duty briefing", "unnamed pillar3 en"),
        ("ブリーフィング 柱3", "第3の柱", "unnamed pillar3 ja"),
        ("ブリーフィング 英語", "JASMINE desk: duty briefing", "unnamed all en"),
        ("brief new", "当直ブリーフィング", "unnamed new ja"),
        ("briefing press", "当直ブリーフィング", "unnamed press ja"),
    ],
)
def test_topic_and_language_may_be_named(room: Room, text: str, words: str, shares: str) -> None:
    """In either language; the buttons go with the briefing, and share that one."""
    shown = room.asks(room.boss, text)
    assert shown[0].says(words)
    share = shown[0].buttons[0]
    assert share.text == ("Share in the channel" if shares.endswith("en") else "チャンネルに共有する")
    assert f'"{shares}"' in str(share.value)


def test_both_languages_are_one_briefing(room: Room) -> None:
    """One after the other in the first message, then the full texts."""
    shown = room.asks(room.boss, "brief both")
    assert shown[0].says(GLANCE.ja) and shown[0].says(GLANCE.en)
    assert any(message.says(ABSENT.ja) for message in shown[1:]) and any(
        message.says(ABSENT.en) for message in shown[1:]
    )


@pytest.mark.parametrize(
    ("text", "named"),
    [("brief cyber", "cyber"), ("brief pillar 7", "pillar 7"), ("ブリーフィング サイバー", "サイバー")],
)
def test_an_unknown_topic_is_told_what_there_is(room: Room, text: str, named: str) -> None:
    """With the pillars of the base, and no more."""
    told = only(room.asks(room.boss, text))
    assert told.says(f"「{named}」についてのブリーフィングはありません。")
    assert told.says("第4の柱") and not told.says("第5の柱")


def test_what_is_repeated_is_short(room: Room) -> None:
    """And stays text, whatever it is."""
    told = only(room.asks(room.boss, "brief <!channel>" + "x" * 5_000))
    assert told.says("「<!channel>xxx") and "&lt;!channel&gt;" in told.text
    assert len(told.text) < 300


def test_in_a_dm_it_is_a_post_with_a_thread(room: Room) -> None:
    """Which stays, and needs no sharing."""
    [post, *thread] = room.asks("alice", "brief in English", None)
    assert not post.ephemeral and post.says("Full text in this thread.") and post.buttons == ()
    assert thread and all(part.thread_ts == post.ts for part in thread)


def test_in_a_conversation_of_two_others_only_the_asker_sees_it(room: Room) -> None:
    """The bot is not in their DM."""
    alice, bob = room.slack.user("alice"), room.slack.user("bob")
    theirs = room.slack._workspace.add_channel(
        "directmessage", "im", (room.slack.team.id,), frozenset({alice.id, bob.id}), bot=False
    )
    shown = room.asks(alice, "brief in English", theirs)
    assert all(message.only_for == alice.id for message in shown) and shown[0].says("Full text below.")
    room.refused = {"channel_not_found"}


def test_a_long_briefing_keeps_to_the_five_of_a_response_url() -> None:
    """What does not fit is not cut off in silence, and is in the DM."""
    with a_room(base(asked=90)) as room:
        shown = room.asks(room.boss, "brief", room.slack.channel("elsewhere", bot=False))
        assert len(shown) == 5
        assert shown[-1].says("ダイレクトメッセージで /jasmine brief")
        [post, *thread] = room.asks(room.boss, "brief", None)
        assert len(thread) > 4 and thread[-1].says("この1日")
        assert all(part.thread_ts == post.ts for part in thread)


# --- Shared -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("named", [False, True])
def test_sharing_posts_it_with_its_thread(room: Room, named: bool) -> None:
    """Without the asker's name, unless they want it."""
    alice = room.slack.user("alice", locale="ja-JP")
    private = room.asks(alice, "brief pillar 3")[0]
    [post, *thread, told] = room.presses(alice, private, "自分の名前を" if named else "チャンネルに")
    assert not post.ephemeral and post.says("共有されたブリーフィング") and post.says("第3の柱")
    assert post.says("全文はこのスレッドにあります。") and post.buttons == ()
    assert (alice.id in str(post.args)) is named
    assert thread and all(part.thread_ts == post.ts for part in thread)
    assert told.only_for == alice.id and told.says("チャンネルに共有しました。")


def test_sharing_needs_the_bot_in_the_channel(room: Room) -> None:
    """Else it says how, and nothing is posted."""
    private = room.asks(room.boss, "brief", room.slack.channel("elsewhere", bot=False))[0]
    assert only(room.presses(room.boss, private, "チャンネルに")).says("/invite")
    room.refused = {"not_in_channel"}


def test_sharing_follows_the_channels_setting(room: Room) -> None:
    """Switched off in between."""
    private = room.asks(room.boss, "brief")[0]
    room.store.channels.set(room.slack.team.id, private.channel, "off", set_by=room.boss.id)
    assert only(room.presses(room.boss, private, "チャンネルに")).says("答えないように設定されています")


def test_sharing_where_others_read_along_tells_nothing_of_elsewhere(room: Room) -> None:
    """A press does not say that the channel is shared: also where nobody switched anything on for the others."""
    partner, team = room.slack.install("Embassy", "embassy", scopes=()).team, room.slack.team.id
    shared = room.slack.channel("shared", shared_with=partner.id)
    line = "議長は芹澤防衛審議官です。"
    room.store.told.add(Told(team, "meeting.chair", {}, "ja", line, "某紙", room.boss.id, (), "abc1234", "CDUTY"))
    private = Answer(team, "D1", None, "D1", "1.0", "U1", "dm", "ja", "abc1234", private=True, outcome="answer")
    room.store.answers.record(private)
    room.slack.clock.advance(60)
    shown = room.asks(room.boss, "brief", shared)
    assert any(message.says(line) for message in shown) and any(message.says("質問1件") for message in shown)
    posted = [post for post in room.presses(room.boss, shown[0], "チャンネルに") if not post.ephemeral]
    assert len(posted) > 1
    assert not any(post.says(words) for post in posted for words in (line, "某紙", "質問1件"))


# --- The form ---------------------------------------------------------------------------------------------------------


def test_the_form_begins_with_what_is_usual(room: Room) -> None:
    """This channel, working days, 08:30 in the person's zone, everything, their language, holidays too."""
    boss = room.slack.set_zone(room.boss, "Asia/Jakarta")
    view = room.form(boss)
    assert check_blocks(view.view["blocks"], "modal") == []
    assert view.view["title"]["text"] == "定期ブリーフィング"
    room.sends(boss, view)
    [kept] = room.kept()
    assert kept.timetable == Timetable(WORKDAYS, "08:30", "Asia/Jakarta")
    assert (kept.topic, kept.langs, kept.state, kept.created_by) == ("all", ("ja",), "active", boss.id)
    assert kept.channel == room.slack.channel("general").id


def test_what_is_filled_in_is_kept_and_told(room: Room) -> None:
    """With the next time in words, and who may change it."""
    view = room.form(room.boss)
    values = {"days": "火,金", "time": "17:05", "topic": "第3の柱", "language": "日本語と英語", "holidays": "JP"}
    told = only(room.sends(room.boss, view, **values))
    [kept] = room.kept()
    assert kept.timetable == Timetable((2, 5), "17:05", "Asia/Tokyo", "JP")
    assert (kept.topic, kept.langs) == ("pillar3", ("ja", "en"))
    assert told.says("定期ブリーフィングを登録しました（番号1）。")
    assert told.says("火・金 17:05（日本時間）、日本の祝日を除く") and told.says("第3の柱（日本語と英語）")
    assert told.says("次の配信：2026年11月24日（火）17:05（日本時間）")
    assert told.says("停止や削除ができるのはワークスペースの管理者です（/jasmine briefing list）。")
    assert not told.says("ご自分の時間帯では")
    assert room.slack.modal(room.boss) is None


def test_two_zones_are_told_where_they_differ(room: Room) -> None:
    """The schedule's and the reader's; a zone may be typed, as a city too."""
    jo = room.slack.set_zone(room.slack.user("jo", admin=True, locale="en-US"), "America/New_York")
    told = only(room.sends(jo, room.form(jo), other_zone="kuala lumpur"))
    assert told.says("Next: Monday 23 November 2026, 08:30 Kuala Lumpur time")
    assert told.says("In your time zone: Sunday 22 November 2026, 19:30 New York time")
    assert room.kept()[0].timetable.zone == "Asia/Kuala_Lumpur"


def test_without_the_scope_the_operators_zone_is_the_first(room: Room) -> None:
    """Who may is then whom the operator lists."""
    with a_room(admins=(room.boss.id,), zone="Asia/Manila") as other:
        other.slack.withdraw("users:read")
        view = other.form(other.boss)
        other.sends(other.boss, view)
        assert other.kept()[0].timetable.zone == "Asia/Manila"
        other.refused = {"missing_scope"}


@pytest.mark.parametrize(
    ("who", "values", "label", "error"),
    [
        ("boss", {"other_zone": "火星"}, "その他の時間帯（任意）", "「火星」という時間帯は見つかりません"),
        ("jo", {"other_zone": "Mars"}, "Another time zone (optional)", "There is no time zone Mars"),
    ],
)
def test_a_zone_that_is_none(room: Room, who: str, values: dict[str, str], label: str, error: str) -> None:
    """Is said under its field, in the form's language; the form stays and nothing is kept."""
    person = room.boss if who == "boss" else room.slack.user("jo", admin=True, locale="en-US")
    view = room.form(person)
    delivery = room.slack.fills(person, view, values)
    assert delivery.acked and delivery.latency < 3
    assert error in room.slack.form_errors(delivery)[label]
    assert room.slack.modal(person) is not None and room.kept() == []


def test_every_field_is_checked_again(room: Room) -> None:
    """A submission that no window of Slack's would send: each field says what is wrong."""
    view = room.form(room.boss)
    forged = {"selected_option": {"value": "x"}}
    values = {
        "days": {"days": {"selected_options": []}}, "time": {"time": {"selected_time": "99:99"}},
        "zone": {"zone": forged}, "topic": {"topic": forged}, "language": {"language": forged},
        "holidays": {"holidays": forged},
    }  # fmt: skip
    errors = room.slack.form_errors(room.slack.submits(room.boss, view, values))
    assert list(errors) == ["チャンネル", "曜日", "時刻", "時間帯", "内容", "言語", "祝日"]
    assert errors["チャンネル"] == "チャンネルを選んでください。" and errors["曜日"] == "曜日を1つ以上選んでください。"
    assert room.kept() == []


def test_the_same_twice_is_one(room: Room) -> None:
    """And says which."""
    room.sends(room.boss, room.form(room.boss))
    told = only(room.sends(room.boss, room.form(room.boss)))
    assert told.says("同じ内容の予定がすでにあります（番号1）")
    assert len(room.kept()) == 1


def test_another_channel_hears_of_it_too(room: Room) -> None:
    """For the person alone, there and where they asked."""
    desk = room.slack.channel("desk")
    told = room.sends(room.boss, room.form(room.boss), channel="desk")
    assert [message.channel for message in told] == [desk.id, room.slack.channel("general").id]
    assert all(message.only_for == room.boss.id and message.says("番号1") for message in told)


def test_a_channel_without_the_bot_is_told_to_invite_it(room: Room) -> None:
    """What was filled in is kept."""
    room.slack.channel("elsewhere", bot=False)
    told = only(room.sends(room.boss, room.form(room.boss), channel="elsewhere"))
    assert told.says("/invite を使って招待してください") and len(room.kept()) == 1
    room.refused = {"not_in_channel"}


def test_a_channel_that_the_person_is_not_in(room: Room) -> None:
    """They are told where they asked, and of no invitation."""
    room.slack.channel("others", members=[room.slack.user("bob")])
    told = only(room.sends(room.boss, room.form(room.boss), channel="others"))
    assert told.says("番号1") and not told.says("/invite")
    room.refused = {"user_not_in_channel"}


def test_a_person_is_told_even_where_slack_fails_once(room: Room) -> None:
    """The way that they asked by is another."""
    view = room.form(room.boss)
    room.slack.fail_next("chat.postEphemeral", error="fatal_error")
    assert only(room.sends(room.boss, view)).says("番号1")
    room.refused = {"fatal_error"}


def test_after_a_while_the_answer_takes_another_way(room: Room) -> None:
    """A response URL lasts half an hour, an open form longer."""
    view = room.form(room.boss, None)
    room.slack.channel("general")
    room.slack.clock.advance(3600)
    told = room.sends(room.boss, view, channel="general")
    assert [room.slack.place_of(message).kind for message in told] == ["public", "im"]
    room.refused = {"expired_url"}


def test_from_a_dm_no_channel_is_chosen_yet(room: Room) -> None:
    """Slack asks for one; the answer comes to the DM."""
    view = room.form(room.boss, None)
    with pytest.raises(AssertionError, match="チャンネル: must be filled in"):
        room.slack.fills(room.boss, view, {})
    room.slack.channel("general")
    told = room.sends(room.boss, view, channel="general")
    assert room.slack.place_of(told[-1]).kind == "im" and told[-1].says("番号1")


def test_a_channel_that_is_off_gets_none(room: Room) -> None:
    """It says who can change that."""
    general = room.slack.channel("general")
    room.store.channels.set(room.slack.team.id, general.id, "off", set_by=room.boss.id)
    assert only(room.sends(room.boss, room.form(room.boss))).says("答えないように設定されています")
    assert room.kept() == []


def test_channels_of_several_organizations_are_not_offered(room: Room) -> None:
    """But for the one that was opened to the bot, where the form is asked for: it is for that channel alone."""
    shared = room.slack.channel("shared", shared_with=room.slack.install("Embassy", "embassy").team.id)
    with pytest.raises(AssertionError, match="there is no shared to choose"):
        room.slack.fills(room.boss, room.form(room.boss), {"channel": "shared"})
    room.store.channels.set(room.slack.team.id, shared.id, "mentions", set_by=room.boss.id, external=True)
    view = room.form(room.boss, shared)
    assert view.says("他の組織と共有している、このチャンネル")
    room.sends(room.boss, view)
    assert [schedule.channel for schedule in room.kept()] == [shared.id]


# --- Who may ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["briefing add", "briefing pause 1", "briefing resume 1", "briefing remove 1",
                                  "briefing test 1", "ブリーフィング 停止 1"])  # fmt: skip
def test_others_are_told_who_may(room: Room, text: str) -> None:
    """And nothing changes."""
    before = room.schedule()
    told = only(room.asks(room.slack.user("mika", locale="ja-JP"), text))
    assert told.says("定期ブリーフィングを変更できるのはワークスペースの管理者です。")
    assert room.kept() == [before] and room.slack.modal("mika") is None


def test_rights_are_checked_when_the_form_is_sent(room: Room) -> None:
    """Who lost them in between sets nothing."""
    view = room.form(room.boss)
    room.slack._workspace.users[room.boss.id] = replace(room.boss, is_admin=False)
    room.slack.clock.advance(600)
    assert only(room.sends("boss", view)).says("変更できるのは")
    assert room.kept() == []


def test_everyone_may_where_the_operator_says_so() -> None:
    """Members of the workspace; nobody of another organization, by whatever button."""
    with a_room(briefing_rights="everyone") as room:
        mika = room.slack.user("mika", locale="ja-JP")
        told = only(room.sends(mika, room.form(mika)))
        assert told.says("停止や削除ができるのはこのワークスペースのメンバー全員です")
        partner = room.slack.install("Embassy", "embassy").team
        shared = room.slack.channel("shared", shared_with=partner.id)
        guest = room.slack.user("guest", team=partner.id, locale="ja-JP")
        pause = button("briefing:pause:1", "Pause", Press("briefing", "ja", line="pause 1"))
        client = WebClient(room.slack.token, base_url=room.slack.base_url)
        client.chat_postMessage(channel=shared.id, text="x", blocks=[{"type": "actions", "elements": [pause]}])
        [refused] = room.presses(guest, room.slack.posts[-1], "Pause")
        assert refused.says("変更できるのは") and room.kept()[0].state == "active"


def test_the_number_of_another_workspace_is_none(room: Room) -> None:
    """Whoever asks for it there."""
    other = room.slack.install("Embassy", "embassy").team
    theirs = room.schedule(team_id=other.id)
    for text in ("briefing pause 1", "briefing remove 1", "briefing test 1"):
        assert only(room.asks(room.boss, text)).says("番号1の予定はありません。")
    assert room.kept() == [theirs]
    assert only(room.asks(room.boss, "briefing list")).says("予定はまだありません")


# --- The list ---------------------------------------------------------------------------------------------------------


def test_where_there_is_none(room: Room) -> None:
    """Who may is offered the form; others are told who may, and of the briefing on request."""
    offered = only(room.asks(room.boss, "briefing"))
    assert offered.says("予定はまだありません")
    room.slack.presses(room.boss, offered, "予定を追加する")
    room.slack.wait_idle()
    assert room.slack.modal(room.boss) is not None
    told = only(room.asks(room.slack.user("mika", locale="ja-JP"), "briefing"))
    assert told.says("/jasmine brief") and told.says("追加できるのはワークスペースの管理者です") and told.buttons == ()


def test_the_list_says_what_comes_when(room: Room) -> None:
    """Two times in the reader's zone; the timetable in its own; the channel as Slack's own element."""
    room.schedule(timetable=Timetable(WORKDAYS, "08:30", "Asia/Tokyo", "JP"), topic="pillar3", langs=("ja", "en"))
    jo = room.slack.set_zone(room.slack.user("jo", admin=True, locale="en-US"), "Europe/London")
    shown = only(room.asks(jo, "briefing list"))
    assert shown.says("No. 1 · ") and shown.says("Pillar 3, in Japanese and English")
    assert shown.says("Weekdays at 08:30 JST, not on public holidays of Japan")
    # Monday 23 November is a holiday in Japan.
    assert shown.says("Next: Mon 23 Nov, 23:30; Tue 24 Nov, 23:30 (London time)")
    assert f"<#{room.slack.channel('general').id}>" in shown.text
    labels = [each.text for each in shown.buttons]
    assert labels == ["Pause 1", "Test 1", "Remove 1", "Schedule a briefing"]
    assert shown.buttons[2].element["confirm"]["title"]["text"] == "Remove schedule 1?"


def test_without_the_readers_zone_it_is_the_schedules(room: Room) -> None:
    """Where Slack does not tell."""
    room.schedule(timetable=Timetable(WORKDAYS, "08:30", "Asia/Jakarta"))
    room.slack.withdraw("users:read")
    assert only(room.asks("mika", "ブリーフィング 一覧")).says(
        "次：11月23日（月）08:30、11月24日（火）08:30（ジャカルタ時間）"
    )
    room.refused = {"missing_scope"}


def test_a_member_sees_this_channels_and_their_own(room: Room) -> None:
    """Not what other channels get."""
    mika = room.slack.user("mika", locale="ja-JP")
    room.schedule("general")
    room.schedule("desk", topic="new")
    room.schedule("desk", topic="press", created_by=mika.id)
    shown = only(room.asks(mika, "briefing list"))
    assert shown.says("番号1") and shown.says("番号3") and not shown.says("番号2")
    assert shown.says("このチャンネルの予定と、ご自分で登録した予定だけ") and shown.buttons == ()


def test_paused_and_stopped_say_so(room: Room) -> None:
    """With the reason in words."""
    room.store.schedules.set_state(room.schedule(), "paused")
    room.store.schedules.set_state(room.schedule(topic="new"), "disabled", "not_in_channel")
    shown = only(room.asks(room.boss, "briefing list"))
    assert shown.says("停止中です。")
    assert shown.says("止まっています。理由：このアプリがチャンネルに参加していません")
    assert [each.text for each in shown.buttons][:3] == ["再開（1）", "試験配信（1）", "削除（1）"]


def test_a_long_list_has_pages(room: Room) -> None:
    """Within a message's limits; a page that is not there is the last."""
    for minute in range(23):
        room.schedule(timetable=Timetable(WORKDAYS, f"08:{minute:02}", "Asia/Tokyo"))
    first = only(room.asks(room.boss, "briefing list"))
    assert first.says("1〜10件目を表示しています。続きは /jasmine briefing list 2") and not first.says("番号11")
    assert only(room.asks(room.boss, "briefing list 2")).says("11〜20件目")
    last = only(room.asks(room.boss, "briefing list 9"))
    assert last.says("番号23") and not last.says("件目を表示")


# --- Changing ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("texts", "told", "state"),
    [
        (("briefing pause 1",), "番号1の予定を停止しました。", "paused"),
        (("ブリーフィング 停止 1",), "番号1の予定を停止しました。", "paused"),
        (("briefing pause 1", "briefing pause 1"), "すでに停止しています。", "paused"),
        (("briefing pause 1", "briefing resume 1"), "番号1の予定を再開しました。", "active"),
        (
            ("ブリーフィング 停止 1", "ブリーフィング 再開 1"),
            "次の配信：2026年11月23日（月）08:30（日本時間）",
            "active",
        ),
        (("briefing resume 1",), "番号1の予定は停止していません。", "active"),
        (("briefing remove 1",), "番号1の予定を削除しました。", None),
        (("ブリーフィング 削除 1",), "番号1の予定を削除しました。", None),
        (("briefing remove 1", "briefing pause 1"), "番号1の予定はありません。", None),
        (("briefing pause",), "/jasmine briefing pause 3", "active"),
        (("briefing remove 12345",), "番号12345の予定はありません。", "active"),
    ],
)
def test_changing_by_command(room: Room, texts: tuple[str, ...], told: str, state: str | None) -> None:
    """In both languages; what cannot be done is said kindly."""
    room.schedule()
    for text in texts:
        shown = only(room.asks(room.boss, text))
    assert shown.says(told)
    assert [schedule.state for schedule in room.kept()] == ([state] if state else [])


def test_changing_by_button(room: Room) -> None:
    """As by command; a button of what is gone answers kindly, and rights are checked again."""
    room.schedule()
    shown = only(room.asks(room.boss, "briefing list"))
    assert only(room.presses(room.boss, shown, "停止（1）")).says("/jasmine briefing resume 1")
    assert room.kept()[0].state == "paused"
    assert only(room.presses(room.boss, shown, "削除（1）")).says("削除しました")
    assert only(room.presses(room.boss, shown, "停止（1）")).says("番号1の予定はありません。")
    room.schedule(topic="new")
    shown = only(room.asks(room.boss, "briefing list"))
    room.slack._workspace.users[room.boss.id] = replace(room.boss, is_admin=False)
    room.slack.clock.advance(600)
    assert only(room.presses("boss", shown, "削除")).says("変更できるのは")
    assert len(room.kept()) == 1


@pytest.mark.parametrize(
    "press",
    [
        *(Press("briefing", "ja", line=line) for line in ("", "dance 1", "pause x", "pause")),
        *(Press("brief", "ja", line=line) for line in ("", "unnamed", "unnamed pillar9 ja", "unnamed all fr")),
    ],
)
def test_a_button_of_another_time_is_answered_kindly(room: Room, press: Press) -> None:
    """Whatever it carries."""
    made = button("old", "Old", press)
    client = WebClient(room.slack.token, base_url=room.slack.base_url)
    channel = room.slack.channel("general").id
    client.chat_postMessage(channel=channel, text="x", blocks=[{"type": "actions", "elements": [made]}])
    [told] = room.presses(room.boss, room.slack.posts[-1], "Old")
    assert told.says("このボタンは、現在の版では使えません。")


# --- A test -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["briefing test 1", "ブリーフィング テスト 1"])
def test_a_test_is_posted_now_and_says_so(room: Room, text: str) -> None:
    """In the schedule's channel, with its thread, whatever the schedule's state; its times stay as they are."""
    before = room.store.schedules.set_state(room.schedule("desk", langs=("en",)), "paused")
    [post, *thread, told] = room.asks(room.boss, text)
    assert post.channel == room.slack.channel("desk").id and not post.ephemeral
    assert post.says("試験配信です。") and post.says("This is a test") and post.says(GLANCE.en)
    assert thread and all(part.thread_ts == post.ts for part in thread)
    assert told.only_for == room.boss.id and told.says("番号1の予定の試験配信をしました。")
    assert room.kept() == [before]


def test_a_test_that_cannot_be_posted_says_why(room: Room) -> None:
    """And stops nothing."""
    room.slack.channel("elsewhere", bot=False)
    room.schedule("elsewhere")
    told = only(room.asks(room.boss, "briefing test 1"))
    assert told.says("試験配信はできませんでした。理由：このアプリがチャンネルに参加していません")
    assert room.kept()[0].state == "active"
    room.refused = {"not_in_channel"}


def test_a_test_of_which_nothing_is_known_does_not_say_that_it_failed(room: Room) -> None:
    """Another process has it by now: no reason is made up, and none is left empty."""
    room.schedule()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Deliveries, "sent", lambda self, delivery, *rest: (_ for _ in ()).throw(LeaseLost(delivery.key)))
        *_, told = room.asks(room.boss, "briefing test 1")
    assert told.says("確認できませんでした。チャンネルでご確認ください。") and not told.says("理由")


def test_a_test_follows_the_channels_setting(room: Room) -> None:
    """Off is off."""
    general = room.slack.channel("general")
    room.schedule()
    room.store.channels.set(room.slack.team.id, general.id, "off", set_by=room.boss.id)
    assert only(room.asks(room.boss, "briefing test 1")).says("答えないように設定されています")


# --- App Home ---------------------------------------------------------------------------------------------------------


def test_the_home_shows_what_comes_next(room: Room) -> None:
    """The soonest first, in the reader's zone; only one's own, unless one may change them; none that is paused."""
    mika = room.slack.set_zone(room.slack.user("mika", locale="ja-JP"), "Asia/Jakarta")
    # A private channel may have an id like any other's.
    secret = room.slack.channel("secret")
    room.schedule("general", timetable=Timetable(WORKDAYS, "09:30", "Asia/Tokyo"), topic="new", created_by=mika.id)
    room.schedule("general", timetable=Timetable(WORKDAYS, "08:30", "Asia/Tokyo"), created_by=mika.id)
    room.schedule("secret", topic="press")
    room.store.schedules.set_state(room.schedule("general", topic="meeting", created_by=mika.id), "paused")
    room.slack.opens_home(mika)
    room.slack.wait_idle()
    home = room.slack.home(mika)
    assert home is not None and check_blocks(home.view["blocks"], "home") == []
    [listed] = [block for block in home.view["blocks"] if "rich_text_list" in str(block)]
    told = [item["elements"] for item in listed["elements"][0]["elements"]]
    assert [runs[0]["text"].strip() for runs in told] == [
        "11月23日（月）06:30（ジャカルタ時間）　全体（日本語）",
        "11月23日（月）07:30（ジャカルタ時間）　【新】の取組（日本語）",
    ]
    assert all(runs[1]["type"] == "channel" for runs in told)
    assert secret.id not in str(home.view)
    room.slack.opens_home(room.boss)
    room.slack.wait_idle()
    assert secret.id in str(room.slack.home(room.boss))


def test_without_schedules_the_home_has_no_word_of_them(room: Room) -> None:
    """No empty heading."""
    room.slack.opens_home(room.boss)
    room.slack.wait_idle()
    home = room.slack.home(room.boss)
    assert home is not None and not home.says("定期ブリーフィング")
