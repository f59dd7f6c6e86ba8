"""What a person does and sees, step by step, over signed HTTP and over Socket Mode."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import pytest
from waitress.server import create_server

from bot.fakeslack.model import Channel, Message, User
from bot.fakeslack.slack import DEFAULT_SCOPES, FakeSlack
from bot.rendering.blockkit import check_message, check_view
from bot.slack import socket
from bot.slack.app import build_app
from bot.slack.health import running
from bot.slack.names import SHORTCUT
from bot.slack.services import Dependencies
from bot.slack.start import Started
from bot.slack.web import Web
from tests.fakeslack.raw_socket import end
from tests.slack.conftest import dependencies_for, settings_for
from tests.slack.world import CHAIR, FakeCore, knowledge

HISTORY = ("channels:history", "groups:history", "mpim:history")
EVENTS = (
    "app_mention", "app_home_opened", "message.im", "message.mpim", "message.channels", "message.groups",
)  # fmt: skip


@dataclass
class Office:
    """A workspace with the bot at work."""

    slack: FakeSlack
    core: FakeCore
    refused: set[str] = field(default_factory=set)

    def settled(self) -> Message:
        """The newest of the bot's messages, once nothing is going on any more."""
        self.slack.wait_idle()
        return self.slack.posts[-1]

    def newest(self, count: int) -> list[Message]:
        """The newest messages of the bot."""
        self.slack.wait_idle()
        return self.slack.posts[-count:]


@contextmanager
def over_http(slack: FakeSlack, deps: Dependencies, report_channel: str) -> Iterator[None]:
    """The bot behind a real server, reached by signed requests."""
    app = build_app(replace(settings_for(slack), report_channel=report_channel), deps)
    slack.connect(app)  # counts its listeners as going on
    server = create_server(Web(app, deps), host="127.0.0.1", port=0, threads=8)
    slack.connect(f"http://127.0.0.1:{server.effective_port}/slack/events")
    with running(server):
        yield


@contextmanager
def over_socket(slack: FakeSlack, deps: Dependencies, report_channel: str) -> Iterator[None]:
    """The bot over a WebSocket."""
    settings = replace(settings_for(slack), app_token=slack.app_token, report_channel=report_channel)
    app = build_app(settings, deps)
    slack.connect_socket(app)
    handler = socket.connect(Started(settings, deps, app, knowledge()))
    handler.client.connect()
    slack.socket.wait_connected()
    try:
        yield
    finally:
        end(slack, handler)


@pytest.fixture(params=[over_http, over_socket], ids=["http", "socket"])
def office(request: pytest.FixtureRequest) -> Iterator[Office]:
    """Everything the bot may be granted; what it sends is looked at after each scenario."""
    core = FakeCore()
    with FakeSlack(scopes=(*DEFAULT_SCOPES, *HISTORY, "assistant:write"), events=EVENTS) as slack:
        desk = slack.channel("jasmine-desk")
        for name in ("alice", "bob", "carol", "boss"):
            slack.user(name, locale="ja-JP", admin=name == "boss")
        with request.param(slack, dependencies_for(slack, core), desk.id):
            office = Office(slack, core)
            yield office
        for post in slack.posts:
            assert check_message({"text": post.text, "blocks": list(post.blocks)}) == []
            assert post.text.strip()
        assert {call.error for call in slack.errors} == office.refused


def test_a_mention_and_what_follows(office: Office) -> None:
    """Alice mentions the bot in #asean-desk, sees the answer in the thread, presses a follow-up, asks on."""
    slack = office.slack
    question = slack.mentions("alice", "議長は誰ですか", "asean-desk")
    answer = office.settled()
    assert answer.thread_ts == question.ts
    assert answer.says(CHAIR)
    slack.presses("bob", answer, 1)
    assert office.settled().thread_ts == question.ts
    slack.says("bob", "それはいつですか", "asean-desk", question)
    assert office.settled().says("それはいつですか")
    slack.presses("carol", answer, "原文の前後を見る")
    shown = office.settled()
    assert shown.ephemeral
    assert slack.sees("carol", shown)
    assert not slack.sees("alice", shown)


def test_people_who_talk_to_each_other_are_left_alone(office: Office) -> None:
    """In the thread of an answer: no reply to what is no question of ours, or is for somebody else."""
    slack = office.slack
    question = slack.mentions("alice", "議長は誰ですか", "asean-desk")
    office.settled()
    before = len(slack.posts)
    slack.says("bob", "what is the budget?", "asean-desk", question)
    slack.says("alice", "@bob 議長は誰ですか", "asean-desk", question)
    slack.says("alice", "議長は誰ですか", "asean-desk")
    slack.wait_idle()
    assert len(slack.posts) == before


def test_a_group_dm(office: Office) -> None:
    """Bob names the bot among friends and gets one answer, though Slack tells of it twice."""
    room = office.slack.group_dm("bob", "carol")
    office.slack.mentions("bob", "議長は誰ですか", room)
    office.slack.says("carol", "ありがとう", room)
    office.slack.wait_idle()
    assert len(office.slack.posts) == 1


def test_an_edited_question(office: Office) -> None:
    """Soon after: the answer says that it was updated. Long after: it comes anew, and the old one stays."""
    slack = office.slack
    question = slack.says("alice", "議長は誰ですか")
    first = office.settled()
    slack.edits("alice", question, "開催地はどこですか")
    slack.wait_idle()
    now = slack.message(first)
    assert now is not None
    assert now.says("開催地はどこですか")
    assert now.says("この答えを更新しました")
    assert len(slack.posts) == 1
    slack.clock.advance(3600)
    slack.edits("alice", question, "参加国はどこですか")
    assert office.settled().says("参加国はどこですか")
    assert len(slack.posts) == 2


def test_an_edit_where_the_answer_was_taken_away(office: Office) -> None:
    """The new question gets an answer of its own."""
    slack = office.slack
    question = slack.says("alice", "議長は誰ですか")
    first = office.settled()
    slack.removes(first)
    slack.edits("alice", question, "開催地はどこですか")
    assert office.settled().says("開催地はどこですか")
    office.refused = {"message_not_found"}


def test_a_deleted_question(office: Office) -> None:
    """Its answer is withdrawn with it."""
    slack = office.slack
    question = slack.mentions("alice", "議長は誰ですか", "asean-desk")
    answer = office.settled()
    slack.deletes("alice", question)
    slack.wait_idle()
    assert slack.message(answer) is None


def test_a_private_answer_is_shared(office: Office) -> None:
    """Alice asks with /jasmine, sees the answer alone, shares it: without her name, then with it."""
    slack = office.slack
    place = slack.channel("asean-desk")
    slack.commands("alice", "/jasmine", "議長は誰ですか", place)
    private = office.settled()
    assert private.ephemeral
    slack.chooses("alice", private, "チャンネルに共有する（質問者名なし）")
    shared, told = office.newest(2)
    assert not shared.ephemeral
    assert shared.says("題 meeting.chair")
    assert slack.user("alice").id not in shared.text
    assert told.says("チャンネルに共有しました。")
    slack.chooses("alice", private, "チャンネルに共有する（質問者名あり）")
    named = office.newest(2)[0]
    assert f"<@{slack.user('alice').id}>" in named.text


def test_what_is_pressed_on_a_shared_answer(office: Office) -> None:
    """It stands in the channel and has no thread yet: what is for the presser alone is shown all the same."""
    slack = office.slack
    place = slack.channel("asean-desk")
    slack.commands("alice", "/jasmine", "議長は誰ですか", place)
    slack.chooses("alice", office.settled(), "チャンネルに共有する（質問者名なし）")
    shared = office.newest(2)[0]
    slack.presses("bob", shared, "原文の前後を見る")
    shown = office.settled()
    assert shown.ephemeral
    assert slack.sees("bob", shown)


def test_a_channel_that_is_off_is_off_for_every_way_in(office: Office) -> None:
    """Sharing into it and pressing a follow-up there too."""
    slack = office.slack
    slack.mentions("alice", "議長は誰ですか", "asean-desk")
    answer = office.settled()
    slack.commands("alice", "/jasmine", "議長は誰ですか", "asean-desk")
    private = office.settled()
    slack.commands("boss", "/jasmine", "channel off", "asean-desk")
    office.settled()
    slack.presses("bob", answer, 1)
    assert office.settled().says("答えないように設定されています")
    slack.chooses("alice", private, "チャンネルに共有する（質問者名なし）")
    told = office.settled()
    assert told.ephemeral
    assert told.says("答えないように設定されています")


def test_sharing_where_the_bot_is_no_member(office: Office) -> None:
    """The response URL carries it all the same."""
    slack = office.slack
    elsewhere = slack.channel("elsewhere", bot=False)
    slack.commands("alice", "/jasmine", "議長は誰ですか", elsewhere)
    private = office.settled()
    slack.chooses("alice", private, "チャンネルに共有する（質問者名なし）")
    shared = office.newest(2)[0]
    assert not shared.ephemeral
    office.refused = {"not_in_channel"}


def test_answer_this(office: Office) -> None:
    """Bob uses the shortcut on Alice's message: the answer is in its thread, once."""
    slack = office.slack
    message = slack.says("alice", "議長は誰でしょうね", "asean-desk")
    slack.uses_shortcut("bob", message, SHORTCUT)
    answer = office.settled()
    assert answer.thread_ts == message.ts
    assert not answer.ephemeral
    slack.uses_shortcut("carol", message, SHORTCUT)
    told = office.settled()
    assert told.ephemeral
    assert told.says("すでにスレッドで答えています")


def test_the_app_home(office: Office) -> None:
    """Topics to press, the source with its age, what is kept; and English at a press."""
    slack = office.slack
    slack.opens_home("alice")
    slack.wait_idle()
    page = slack.home("alice")
    assert page is not None
    assert check_view({key: page.view[key] for key in ("type", "blocks")}) == []
    assert page.says("2024年1月30日発表")
    assert page.says("30日間保存")
    slack.presses("alice", page, "題 pillars.list")
    answer = office.settled()
    assert slack.place_of(answer).kind == "im"
    slack.says("alice", "それはいつですか")
    office.settled()
    assert office.core.asked[-1][1] is not None
    slack.presses("alice", page, "英語（English）")
    slack.wait_idle()
    page = slack.home("alice")
    assert page is not None
    assert page.says("Released on 30 January 2024")


def test_the_menu_of_an_answer(office: Office) -> None:
    """How to cite it, and the same in the other language: for the presser alone."""
    slack = office.slack
    slack.mentions("alice", "議長は誰ですか", "asean-desk")
    answer = office.settled()
    slack.chooses("bob", answer, "出典の書き方")
    cited = office.settled()
    assert cited.ephemeral
    assert cited.says("https://www.mod.go.jp/example.html")
    slack.chooses("bob", answer, "英語で見る（In English）")
    other = office.settled()
    assert other.ephemeral
    assert other.says("intent meeting.chair() en")


def test_a_problem_is_reported(office: Office) -> None:
    """Bob opens the window, writes, and is thanked; the desk's channel hears of it."""
    slack = office.slack
    slack.mentions("alice", "議長は誰ですか", "asean-desk")
    answer = office.settled()
    slack.chooses("bob", answer, "問題を報告する")
    slack.wait_idle()
    form = slack.modal("bob")
    assert form is not None
    assert check_view({key: form.view[key] for key in ("type", "title", "submit", "close", "blocks")}) == []
    slack.submits("bob", form, {"problem": {"text": {"type": "plain_text_input", "value": "日付が違う <!channel>"}}})
    slack.wait_idle()
    notice, thanks = slack.posts[-2:]
    assert slack.place_of(notice).name == "jasmine-desk"
    assert notice.says("日付が違う")
    assert "<!channel>" not in notice.text
    assert thanks.ephemeral
    assert thanks.says("ご報告を受け取りました（参照番号：R1）。")


def test_a_channel_is_switched_off_and_on(office: Office) -> None:
    """By an administrator; who asks there meanwhile is told once who can change it."""
    slack = office.slack
    slack.commands("alice", "/jasmine", "channel off", "asean-desk")
    assert office.settled().says("ワークスペースの管理者")
    slack.commands("boss", "/jasmine", "channel off", "asean-desk")
    assert office.settled().says("このチャンネルでは答えません。")
    slack.mentions("alice", "議長は誰ですか", "asean-desk")
    told = office.settled()
    assert told.ephemeral
    assert told.says("答えないように設定されています")
    count = len(slack.posts)
    slack.mentions("alice", "議長は誰ですか", "asean-desk")
    slack.wait_idle()
    assert len(slack.posts) == count
    slack.commands("boss", "/jasmine", "channel mentions", "asean-desk")
    office.settled()
    slack.mentions("alice", "議長は誰ですか", "asean-desk")
    assert office.settled().says(CHAIR)


def embassy(slack: FakeSlack) -> tuple[Channel, User]:
    """A channel that another organization shares, and its member."""
    partner = slack.install("Embassy", "embassy").team
    shared = slack.channel("shared", shared_with=partner.id)
    return shared, slack.user("attache", team=partner.id)


def test_somebody_from_another_organization(office: Office) -> None:
    """First one line that says who can switch it on, then the whole path."""
    slack = office.slack
    shared, attache = embassy(slack)
    slack.mentions(attache, "議長は誰ですか", shared)
    told = office.settled()
    assert told.ephemeral
    assert slack.sees(attache, told)
    assert told.says("channel external on")
    slack.commands("boss", "/jasmine", "channel external on", shared)
    office.settled()
    slack.mentions(attache, "議長は誰ですか", shared)
    answer = office.settled()
    assert not answer.ephemeral
    slack.presses(attache, answer, 1)
    assert slack.sees(attache, office.settled())


def test_too_many_questions(office: Office) -> None:
    """The twenty-first within a minute is put off, politely, and only once; a minute later all is well."""
    slack = office.slack
    for number in range(22):
        slack.commands("alice", "/jasmine", f"質問{number}です", "asean-desk")
    slack.wait_idle()
    told = [post for post in slack.posts if post.says("短い時間に質問が続きました")]
    assert len(told) == 1
    assert len(slack.posts) == 21
    slack.clock.advance(61)
    slack.commands("alice", "/jasmine", "議長は誰ですか", "asean-desk")
    assert office.settled().says(CHAIR)


def test_the_agent_view(office: Office) -> None:
    """The Messages tab offers four questions in the person's language, and greets once."""
    slack = office.slack
    slack.set_locale("alice", "en-GB")
    slack.opens_home("alice", tab="messages")
    slack.wait_idle()
    prompts = slack.suggested_prompts("alice")
    assert [prompt["title"] for prompt in prompts] == [
        "The meeting",
        "What JASMINE is",
        "The four pillars",
        "Who took part",
    ]
    assert len(slack.posts) == 1
    slack.opens_home("alice", tab="messages")
    slack.wait_idle()
    assert len(slack.posts) == 1


def test_a_fault_has_a_reference(office: Office) -> None:
    """One line in both languages, for the asker alone."""
    office.slack.mentions("alice", "explode", "asean-desk")
    told = office.settled()
    assert told.ephemeral
    assert told.says("参照番号")
    assert told.says("reference")
