"""Why things happen that customers speak of, as the team files it. A voice is not closed without one."""

from __future__ import annotations

# The root, not the symptom: what has to change so that it does not happen again.
CAUSES = (
    "explanation",
    "delay",
    "mistake",
    "system",
    "terms",
    "price",
    "manner",
    "misunderstanding",
    "no_fault",
    "abuse",
    "spam",
)
# For these alone many voices are closed at once: nobody of them is a customer who waits for an answer.
OF_MANY = ("spam", "abuse")
