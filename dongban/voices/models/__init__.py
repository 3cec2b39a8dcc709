"""Cases, what was said in them, and what came with it."""

from dongban.voices.models.cases import Attachment, Case, CaseQuerySet, Message

__all__ = ["Attachment", "Case", "CaseQuerySet", "Message"]
