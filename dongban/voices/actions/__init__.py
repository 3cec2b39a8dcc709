"""What is done about voices."""

from dongban.voices.actions.hearing import hear

__all__ = ["hear"]
