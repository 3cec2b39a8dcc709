"""Cases, what was said in them, what happened to them, and how the firm serves its customers."""

from dongban.voices.models.cases import OPEN, Attachment, Case, CaseQuerySet, Message
from dongban.voices.models.doors import Link
from dongban.voices.models.improving import Behind, Improvement
from dongban.voices.models.mail import Mail, Mailbox, Sent
from dongban.voices.models.service import LegalTerm, Member, Policy, Queue, Skill, Template
from dongban.voices.models.tallies import NO_DAY, NO_ONE, Tally
from dongban.voices.models.turns import Closing, Opinion, Pause
from dongban.voices.surveys.models import Asking, Draw, Invitation, Survey, Turn
from dongban.voices.topics.models import Belonging, Correction, Learning, OwnWord, Suggestion, Topic

__all__ = [
    "NO_DAY",
    "NO_ONE",
    "OPEN",
    "Asking",
    "Attachment",
    "Behind",
    "Belonging",
    "Case",
    "CaseQuerySet",
    "Closing",
    "Correction",
    "Draw",
    "Improvement",
    "Invitation",
    "Learning",
    "LegalTerm",
    "Link",
    "Mail",
    "Mailbox",
    "Member",
    "Message",
    "Opinion",
    "OwnWord",
    "Pause",
    "Policy",
    "Queue",
    "Sent",
    "Skill",
    "Suggestion",
    "Survey",
    "Tally",
    "Template",
    "Topic",
    "Turn",
]
