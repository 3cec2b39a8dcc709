"""What the pages of voices are asked."""

from dongban.voices.forms.asked import InboxAsked

__all__ = ["InboxAsked"]
