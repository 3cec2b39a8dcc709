"""Asking, answering, and the settings of both."""

from dongban.voices.surveys.actions.answering import answer_link, answer_there, answered, hear_all, hear_unhappy
from dongban.voices.surveys.actions.asking import decline, invite, opened
from dongban.voices.surveys.actions.drawing import announce, draw_sample
from dongban.voices.surveys.actions.setting import set_asking

__all__ = [
    "announce",
    "answer_link",
    "answer_there",
    "answered",
    "decline",
    "draw_sample",
    "hear_all",
    "hear_unhappy",
    "invite",
    "opened",
    "set_asking",
]
