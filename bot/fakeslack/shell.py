"""Slack in a terminal: turns typed lines into what people do, and shows who sees what came of it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.fakeslack.draw import BOLD, DIM, Drawing
from bot.fakeslack.model import FakeSlackError, Message, View
from bot.fakeslack.slack import FakeSlack
from bot.fakeslack.window import Window

CHANNEL = "general"
ADMIN = "admin"
ZONE = ZoneInfo("Asia/Tokyo")
INDENT = "  "
_MOVE = re.compile(r"([+-])(\d+)([smhd])$")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}

BANNER = """\
JASMINE: 端末の中のSlack。何も保存しません。 / Slack in a terminal; nothing is kept.
  DM:       議長は誰？
  /jasmine: /jasmine 柱3           (あなただけに見えます / only you see it)
  @jasmine: @jasmine which countries took part?   (#general)
番号でボタンを押す / type a number to press that button.  :help  :quit"""

HELP = """\
TEXT                   ボットへのDM / a direct message to the bot
@jasmine TEXT          #general で質問、続けるとスレッド / ask in #general; the next one goes into its thread
:in CHANNEL            #general の代わりにそのチャンネルで / from now on in that channel, e.g. :in duty
:reply TEXT            そのチャンネルの最新のスレッドに返信 / reply in the newest thread of that channel
/jasmine TEXT          #general からスラッシュコマンド / slash command, sent from #general
1, 2, …                最後に見えたボタンを押す / press that button of the newest message that has any
:new                   次の @jasmine は新しいスレッド / the next @jasmine starts a new thread
:home                  アプリを開く / open the app: its Home and Messages tabs
:say TEXT              #general にボットを呼ばずに書く / write in #general without naming the bot
:this                  直前の :say に「答える」を使う / use "Answer this" on that message
:edit TEXT, :delete    自分の直前のメッセージを編集・削除 / edit or delete your newest message
:send TEXT             開いている画面に書いて送信 / write TEXT in the open window and send it
:set NUMBER VALUE      開いている画面の欄に書く・選ぶ、次に :send / fill in that field of the open window, then :send
:as NAME [LOCALE ZONE] 別の人になる / be somebody else, e.g. :as mika ja-JP; admin is an administrator
:clock TIME            時計を動かす / move the clock: 09:00, 2026-11-24T08:30 (JST) or +90m
:raw                   投稿のJSONを表示 / show the JSON of what is posted (on, off)
:quit                  終わる（Ctrl-Dも）/ leave (Ctrl-D too)"""


class Shell:
    """One person at a terminal in front of a fake Slack. `write` gets each line to show, `warn` what went wrong;
    `shortcut` is the callback of the app's message shortcut."""

    def __init__(
        self,
        slack: FakeSlack,
        write: Callable[[str], None],
        warn: Callable[[str], None],
        *,
        name: str = "you",
        locale: str = "ja-JP",
        shortcut: str = "",
        width: int | None = None,
        colour: bool = False,
    ) -> None:
        self._slack = slack
        self._shortcut = shortcut
        self._write = write
        self._warn = warn
        self._drawing = Drawing(width - len(INDENT) if width else None, colour, slack.name_of)
        self._channel = slack.channel(CHANNEL)
        self._me = slack.user(name, locale=locale)
        self._seen: dict[str, Message] = {}
        self._homes: dict[str, str] = {}
        self._pressables: list[Message | View] = []
        self._thread: Message | None = None
        self._said: Message | None = None
        self._mine: dict[str, Message] = {}
        self._window = Window(slack, self._drawing, write, INDENT)
        self._raw = False
        self._reported = 0
        self.open = True

    @property
    def prompt(self) -> str:
        """What stands before the cursor."""
        return f"{self._me.name}> "

    def run(self, line: str) -> None:
        """Do what one typed line says, wait until the bot is done, and show what is new."""
        line = line.strip()
        if not line:
            return
        try:
            if line.startswith(":"):
                return self._command(line)
            self._act(line)
            self._slack.wait_idle(timeout=60)
            self._show_new(expected=True)
        except FakeSlackError as error:
            self._write(f"({error})")

    def _act(self, line: str) -> None:
        if line.isdecimal():
            return self._press(int(line))
        if line.startswith("/"):
            command, _, text = line.partition(" ")
            if command != "/jasmine":
                raise FakeSlackError(f"コマンドは /jasmine だけです / the only command is /jasmine, not {command}")
            self._slack.commands(self._me, command, text.strip(), self._channel)
        elif re.search(r"@jasmine\b", line, re.IGNORECASE):
            self._mine[self._me.id] = self._slack.says(self._me, line, self._channel, self._thread)
            self._thread = self._thread or self._mine[self._me.id]
        else:
            self._mine[self._me.id] = self._slack.says(self._me, line)

    def _press(self, number: int) -> None:
        where = self._newest_with_buttons()
        if where is None:
            raise FakeSlackError("押せるボタンがありません / there is no button to press")
        if not 1 <= number <= len(where.buttons):
            raise FakeSlackError(f"[{number}] はありません / no such button: 1 to {len(where.buttons)}")
        self._write(self._drawing.style(f"[{number}] {where.buttons[number - 1].text}", DIM))
        self._slack.presses(self._me, where, number)

    def _newest_with_buttons(self) -> Message | View | None:
        for shown in reversed(self._pressables):
            if isinstance(shown, View):
                if shown.user == self._me.id:
                    return shown
            elif (now := self._slack.message(shown)) and now.buttons and self._slack.sees(self._me, now):
                return now
        return None

    def _command(self, line: str) -> None:
        name, _, rest = line[1:].partition(" ")
        commands: dict[str, Callable[[str], None]] = {
            "as": self._be, "raw": self._toggle_raw, "clock": self._move_clock, "new": self._new_thread,
            "home": self._open_home, "say": self._say, "this": self._answer_this, "edit": self._edit,
            "in": self._enter, "reply": self._reply, "delete": self._delete, "send": self._send,
            "set": lambda text: self._window.set(self._me, text), "quit": self._quit, "q": self._quit,
            "help": lambda _: self._write(HELP),
        }  # fmt: skip
        if name not in commands:
            return self._write(f":{name} はありません / no such command; :help")
        commands[name](rest.strip())

    def _be(self, rest: str) -> None:
        name, locale, zone = [*rest.split(), "", "", ""][:3]
        if not re.fullmatch(r"[\w.-]{1,40}", name):
            return self._write(":as NAME [LOCALE [ZONE]]   :as mika ja-JP   :as jo en-US Europe/London")
        self._me = self._slack.user(name, locale=locale or self._me.locale, admin=name == ADMIN)
        if locale:
            self._me = self._slack.set_locale(self._me, locale)
        if zone:
            self._me = self._slack.set_zone(self._me, zone)
        self._write(f"({self._me.name}, {self._me.locale}{f', {zone}' if zone else ''})")

    def _enter(self, rest: str) -> None:
        name = rest.removeprefix("#")
        if not re.fullmatch(r"[\w-]{1,40}", name):
            return self._write(f"(#{self._channel.name})   :in {CHANNEL}")
        self._channel, self._thread = self._slack.channel(name), None
        self._write(f"(#{self._channel.name})")

    def _reply(self, rest: str) -> None:
        here = [m for m in self._seen.values() if m.channel == self._channel.id and not m.ephemeral]
        if not here or not rest:
            return self._write("(返信するスレッドがありません / there is no thread to reply in)")
        self._mine[self._me.id] = self._slack.says(self._me, rest, self._channel, here[-1])
        self._settle()

    def _say(self, rest: str) -> None:
        self._said = self._mine[self._me.id] = self._slack.says(self._me, rest, self._channel)
        self._write(f"(#{self._channel.name}: {rest})")

    def _answer_this(self, rest: str) -> None:
        if self._said is None:
            return self._write("(:say が先です / :say something first)")
        self._slack.uses_shortcut(self._me, self._said, self._shortcut)
        self._settle()

    def _edit(self, rest: str) -> None:
        mine = self._mine.get(self._me.id)
        if mine is None or not rest:
            return self._write("(編集するメッセージがありません / there is no message of yours to edit)")
        self._mine[self._me.id] = self._slack.edits(self._me, mine, rest)
        self._settle()

    def _delete(self, rest: str) -> None:
        mine = self._mine.pop(self._me.id, None)
        if mine is None:
            return self._write("(削除するメッセージがありません / there is no message of yours to delete)")
        before = {message.ts: message for message in self._slack.posts}
        self._slack.deletes(self._me, mine)
        self._slack.wait_idle(timeout=60)
        gone = [message for message in before.values() if self._slack.message(message) is None]
        self._write("(答えも取り下げられました / its answer was withdrawn)" if gone else "(返事なし / no answer)")

    def _send(self, rest: str) -> None:
        if self._window.send(self._me, rest):
            self._settle()

    def _settle(self) -> None:
        self._slack.wait_idle(timeout=60)
        self._show_new(expected=True)

    def _toggle_raw(self, rest: str) -> None:
        self._raw = not self._raw
        self._write(f"(:raw {'on' if self._raw else 'off'})")

    def _new_thread(self, rest: str) -> None:
        self._thread = None
        self._write("(次の @jasmine は新しいスレッド / the next @jasmine starts a new thread)")

    def _quit(self, rest: str) -> None:
        self.open = False

    def _move_clock(self, rest: str) -> None:
        now = self._slack.clock.datetime().astimezone(ZONE)
        try:
            self._slack.clock.set(parse_time(rest, now))
        except ValueError:
            return self._write(":clock 09:00   :clock 2026-11-24T08:30   :clock +90m")
        self._slack.wait_idle(timeout=60)
        self._write(f"({self._slack.clock.datetime().astimezone(ZONE):%Y-%m-%d %H:%M} JST)")
        self._show_new()

    def _open_home(self, rest: str) -> None:
        self._homes.clear()
        self._slack.opens_home(self._me)
        self._slack.opens_home(self._me, "messages")
        self._slack.wait_idle(timeout=60)
        self._show_new(expected=True)

    def _show_new(self, *, expected: bool = False) -> None:
        shown = 0
        for message in self._slack.posts_and_notices:
            before = self._seen.get(message.ts)
            if before != message:
                self._seen[message.ts] = message
                if self._slack.sees(self._me, message):
                    self._show(message, changed=before is not None)
                    shown += 1
        shown += self._show_views()
        if expected and not shown:
            self._write("(返事なし / no answer)")
        self._report()

    def _show(self, message: Message, *, changed: bool) -> None:
        who = self._slack.name_of(message.user)
        edited = "（更新 / edited）" if changed else ""
        self._write(self._drawing.style(f"{who} · {self._place(message)}{edited}", BOLD))
        if self._raw:
            self._write(json.dumps(message.args, ensure_ascii=False, indent=2))
        for line in self._drawing.message(message):
            self._write(f"{INDENT}{line}")
        self._write("")
        if message.buttons:
            self._pressables.append(message)

    def _place(self, message: Message) -> str:
        channel = self._slack.place_of(message)
        place = "DM" if channel.kind == "im" else f"#{channel.name}"
        if message.thread_ts:
            place += " · スレッド / thread"
        return f"{place} · あなただけ / only you" if message.ephemeral else place

    def _show_views(self) -> int:
        shown = 0
        for title, view in (("ホーム / Home", self._slack.home(self._me)), ("モーダル / modal", self._modal())):
            if view is None or self._homes.get(view.user + title) == view.hash:
                continue
            self._homes[view.user + title] = view.hash
            shown += 1
            self._write(self._drawing.style(f"{self._slack.bot.name} · {title} · あなただけ / only you", BOLD))
            if self._raw:
                self._write(json.dumps(view.view, ensure_ascii=False, indent=2))
            self._window.show(self._me, view)
            if view.buttons:
                self._pressables.append(view)
        return shown

    def _modal(self) -> View | None:
        return self._slack.modal(self._me)

    def _report(self) -> None:
        """Say aloud what a strict Slack refused: the app's fault, not the user's."""
        errors = self._slack.errors
        for call in errors[self._reported :]:
            self._warn(f"fake Slack refused {call.method}: {call.error}")
        self._reported = len(errors)


def parse_time(text: str, now: datetime) -> datetime:
    """A point in time: `+90m` from now, `09:00` today, or an ISO date with time, in the zone of `now`."""
    move = _MOVE.match(text)
    if move:
        return now + timedelta(**{_UNITS[move[3]]: int(move[1] + move[2])})
    if re.fullmatch(r"\d{1,2}:\d{2}", text):
        hour, minute = text.split(":")
        return now.replace(hour=int(hour), minute=int(minute), second=0, microsecond=0)
    when = datetime.fromisoformat(text)
    return when if when.tzinfo else when.replace(tzinfo=now.tzinfo)
