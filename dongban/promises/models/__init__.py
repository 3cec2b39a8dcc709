"""Programmes, the promises that they make, and what became of those."""

from dongban.promises.models.handovers import Handover, Ownership, Share
from dongban.promises.models.programmes import Programme, Reckoned, Step, Version
from dongban.promises.models.promises import CLOSING, Given, Postponement, Promise, PromiseQuerySet, TakenBack
from dongban.promises.models.rising import Ladder, Rise, ladder_on
from dongban.promises.models.tallies import Tallied, Tally

__all__ = [
    "CLOSING",
    "Given",
    "Handover",
    "Ladder",
    "Ownership",
    "Postponement",
    "Programme",
    "Promise",
    "PromiseQuerySet",
    "Reckoned",
    "Rise",
    "Share",
    "Step",
    "TakenBack",
    "Tallied",
    "Tally",
    "Version",
    "ladder_on",
]
