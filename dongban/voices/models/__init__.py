"""Cases, what was said in them, and what came with it."""

from dongban.voices.models.cases import Attachment, Case, CaseQuerySet, Message
from dongban.voices.models.mail import Mail, Mailbox, Sent
from dongban.voices.surveys.models import Asking, Draw, Invitation, Survey, Turn

__all__ = [
    "Asking",
    "Attachment",
    "Case",
    "CaseQuerySet",
    "Draw",
    "Invitation",
    "Mail",
    "Mailbox",
    "Message",
    "Sent",
    "Survey",
    "Turn",
]
