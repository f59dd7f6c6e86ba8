"""How a Web API method says no."""

from __future__ import annotations

from collections.abc import Sequence

from bot.fakeslack.model import JsonObject


class ApiError(Exception):
    """A method's refusal: Slack's code and what else stands in the answer."""

    def __init__(self, code: str, problems: Sequence[str] = (), **extra: object) -> None:
        super().__init__(code)
        self.code = code
        self.problems = tuple(problems)
        self.extra = extra

    def body(self) -> JsonObject:
        """The JSON that Slack would answer."""
        answer: JsonObject = {"ok": False, "error": self.code, **self.extra}
        if self.problems:
            answer["errors"] = list(self.problems)
            answer["response_metadata"] = {"messages": [f"[ERROR] {problem}" for problem in self.problems]}
        return answer
