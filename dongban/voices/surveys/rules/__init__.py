"""Would you recommend us: whom the firm may ask and when, whose turn it is in a year, and how sure a score is."""

from dongban.voices.surveys.rules.asking import (
    About,
    Limit,
    Place,
    Question,
    Terms,
    Why,
    may_ask,
    still_open,
    token_digest,
    why_not,
)
from dongban.voices.surveys.rules.drawing import commitment, draw, holds
from dongban.voices.surveys.rules.scoring import (
    BORN,
    FEWEST,
    HIGHEST,
    UNHAPPY,
    Band,
    Counts,
    band_of,
    hidden,
    net_interval,
)

__all__ = [
    "BORN",
    "FEWEST",
    "HIGHEST",
    "UNHAPPY",
    "About",
    "Band",
    "Counts",
    "Limit",
    "Place",
    "Question",
    "Terms",
    "Why",
    "band_of",
    "commitment",
    "draw",
    "hidden",
    "holds",
    "may_ask",
    "net_interval",
    "still_open",
    "token_digest",
    "why_not",
]
