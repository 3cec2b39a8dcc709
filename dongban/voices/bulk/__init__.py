"""Cases of the firm's own records, whole sets at once."""

from dongban.voices.bulk.following import Followed, follow, forget

__all__ = ["Followed", "follow", "forget"]
