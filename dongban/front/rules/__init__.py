"""The pure rules of the pages that mix rooms: what a search must say, and which figures stand out."""

from dongban.front.rules.finding import Question, is_enough, names_one
from dongban.front.rules.standing import LATELY, Share, Verdict, distance, fell, verdict

__all__ = ["LATELY", "Question", "Share", "Verdict", "distance", "fell", "is_enough", "names_one", "verdict"]
