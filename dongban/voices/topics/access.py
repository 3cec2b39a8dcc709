"""Who names topics and says what a voice is about: each sentence once."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

NO_TOPICS = _("Topics are read by those who lead and those who answer customers.")
NO_CHANGE = _("Topics are named, merged and split by those who answer customers.")
NO_SAYING = _("What a voice is about is said by those who answer customers.")
NO_NAME = _("Give it a name of 1 to 80 characters.")
TAKEN = _("Another topic is called that already. Merge the two, or choose another name.")
NO_WORDS = _("Choose at least one word by which the voices are told apart.")
NOTHING_TO_SPLIT = _("These words are in none of its voices, or in all of them.")
ITSELF = _("A topic cannot be merged into itself.")
NO_WORD = _("Write a word of 2 to 40 characters.")

LONGEST_NAME = 80
LONGEST_WORD = 40
