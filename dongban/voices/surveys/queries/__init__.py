"""Reads of questions and answers. What other rooms ask is here; the pages take theirs from the modules beside."""

from dongban.voices.surveys.queries.asking import asked_days, by_token, is_shut, may_be_asked, present, terms

__all__ = ["asked_days", "by_token", "is_shut", "may_be_asked", "present", "terms"]
