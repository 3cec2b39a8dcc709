"""Reads of topics: how they move, what is behind one, and what is suggested for a voice."""

from dongban.voices.topics.queries.suggested import Choice, Suggested, suggested
from dongban.voices.topics.queries.topics import Moving, TopicPage, movement, one, ready, topic_names

__all__ = ["Choice", "Moving", "Suggested", "TopicPage", "movement", "one", "ready", "suggested", "topic_names"]
