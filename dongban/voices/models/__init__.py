"""Cases, what was said in them, and what came with it."""

from dongban.voices.models.cases import Attachment, Case, CaseQuerySet, Message
from dongban.voices.models.mail import Mail, Mailbox, Sent
from dongban.voices.surveys.models import Asking, Draw, Invitation, Survey, Turn
from dongban.voices.topics.models import Belonging, Correction, Learning, OwnWord, Suggestion, Topic

__all__ = [
    "Asking",
    "Attachment",
    "Belonging",
    "Case",
    "CaseQuerySet",
    "Correction",
    "Draw",
    "Invitation",
    "Learning",
    "Mail",
    "Mailbox",
    "Message",
    "OwnWord",
    "Sent",
    "Suggestion",
    "Survey",
    "Topic",
    "Turn",
]
