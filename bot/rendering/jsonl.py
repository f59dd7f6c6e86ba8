"""Reply -> one line of JSON, exactly as docs/json.md says."""

from __future__ import annotations

import json
import re
from typing import Any

from bot.answering.model import Excerpt, FollowUp, Reply, Suggestion
from bot.knowledge.model import Lang

# Lone surrogates cannot be encoded; U+0085, U+2028 and U+2029 end lines for many readers; controls drive terminals, and
# marks of direction show a line in another order. All of them stay escapes.
_AWKWARD = re.compile("[\ud800-\udfff\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def dumps(value: Any) -> str:
    """JSON on one line, readable (no \\u escapes for Japanese), without the characters that break lines or encoders."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    return _AWKWARD.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def render(reply: Reply, elapsed_ms: float) -> str:
    """The reply as one line, without the line's end."""
    return dumps(reply_object(reply, elapsed_ms))


def reply_object(reply: Reply, elapsed_ms: float) -> dict[str, Any]:
    """The reply as a JSON object; `elapsed_ms` is the time that the answer took, loading left out."""
    return {
        "question": reply.question,
        "lang": reply.lang,
        "outcome": reply.outcome,
        "intent": reply.intent,
        "slots": dict(reply.slots),
        "score": round(reply.score, 1),
        "text": reply.text,
        "excerpts": [excerpt_object(excerpt, reply.lang) for excerpt in reply.excerpts],
        "related": [excerpt_object(excerpt, reply.lang) for excerpt in reply.related],
        "parts": [reply_object(part, elapsed_ms) for part in reply.parts],
        "suggestions": [_suggestion(suggestion, reply.lang) for suggestion in reply.suggestions],
        "follow_ups": [_follow_up(follow_up) for follow_up in reply.follow_ups],
        "context": reply.context.to_json(),
        "knowledge": reply.knowledge,
        "elapsed_ms": round(elapsed_ms, 3),
    }


def error_line(code: str, message: str, line: int) -> str:
    """What a line that cannot be read gets; lines count from 1."""
    return dumps({"error": {"code": code, "message": message}, "line": line})


def excerpt_object(excerpt: Excerpt, lang: Lang) -> dict[str, Any]:
    """Verbatim words with their place; a translation is always unofficial."""
    return {
        "id": excerpt.id,
        "text": excerpt.text,
        "place": excerpt.place[lang],
        "translation": excerpt.translation,
        "translation_status": "unofficial",
    }


def _suggestion(suggestion: Suggestion, lang: Lang) -> dict[str, Any]:
    return {
        **_follow_up(suggestion),
        "score": round(suggestion.score, 1),
        "excerpts": [excerpt_object(excerpt, lang) for excerpt in suggestion.excerpts],
    }


def _follow_up(offer: FollowUp | Suggestion) -> dict[str, Any]:
    return {"intent": offer.intent, "slots": dict(offer.slots), "title": offer.title}
