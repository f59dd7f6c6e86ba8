"""Match and context -> Reply: compose, quote, suggest, refuse, follow up."""

from bot.answering.core import answer, answer_intent, find
from bot.answering.model import Context, Excerpt, FollowUp, Question, Reply, Suggestion

__all__ = ["Context", "Excerpt", "FollowUp", "Question", "Reply", "Suggestion", "answer", "answer_intent", "find"]
