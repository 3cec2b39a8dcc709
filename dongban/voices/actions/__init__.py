"""What is done about voices. Every verb refuses with the sentence of `access`, and leaves its journal line."""

from dongban.voices.actions.answering import Brought, answer
from dongban.voices.actions.assigning import assign
from dongban.voices.actions.claiming import Overtaken
from dongban.voices.actions.closing import agree, close, end_abusive, reopen
from dongban.voices.actions.concerning import say_about
from dongban.voices.actions.handling import (
    ask_opinion,
    classify,
    give_opinion,
    link_customer,
    note,
    pause,
    resume,
    seal,
)
from dongban.voices.actions.hearing import hear, hear_more
from dongban.voices.actions.telling import notice_told, untell

__all__ = [
    "Brought",
    "Overtaken",
    "agree",
    "answer",
    "ask_opinion",
    "assign",
    "classify",
    "close",
    "end_abusive",
    "give_opinion",
    "hear",
    "hear_more",
    "link_customer",
    "note",
    "notice_told",
    "pause",
    "reopen",
    "resume",
    "say_about",
    "seal",
    "untell",
]
