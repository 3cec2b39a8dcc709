"""Topics are found, named, merged and split; voices are put into them."""

from dongban.voices.topics.actions.finding import find_topics
from dongban.voices.topics.actions.handing import hand_to_those_who_know
from dongban.voices.topics.actions.saying import Taken, add_word, merge, name_topic, part, say, split
from dongban.voices.topics.actions.suggesting import learn_again, suggest

__all__ = [
    "Taken",
    "add_word",
    "find_topics",
    "hand_to_those_who_know",
    "learn_again",
    "merge",
    "name_topic",
    "part",
    "say",
    "split",
    "suggest",
]
