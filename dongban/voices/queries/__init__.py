"""What the pages of voices read."""

from dongban.voices.queries.inbox import Inbox, Line, inbox
from dongban.voices.queries.thread import Piece, Thread, thread

__all__ = ["Inbox", "Line", "Piece", "Thread", "inbox", "thread"]
