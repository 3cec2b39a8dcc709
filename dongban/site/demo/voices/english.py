"""How some customers of the demo firm say things in English, and how they are answered: invented."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass

# Of those who write by the web or by mail, one in so many writes in English.
ONE_IN = 9


@dataclass(frozen=True)
class Said:
    """A theme of `texts` in English."""

    subjects: tuple[str, ...]
    said: tuple[str, ...]
    answers: tuple[str, ...]

    def words(self, draw: random.Random) -> tuple[str, str, str]:
        """A subject (half of them have none), a text and an answer."""
        subject = draw.choice(self.subjects) if draw.random() < 0.5 else ""
        text = " ".join(filter(None, (draw.choice(_OPENINGS), draw.choice(self.said), draw.choice(_ENDINGS))))
        return subject, text, f"Thank you for writing to us. {draw.choice(self.answers)}"


_OPENINGS = ("", "", "Hello.", "Good morning.", "I live abroad and do not write Korean well.")
_ENDINGS = ("", "", "Please let me know.", "Thank you for your help.", "Could somebody answer in English, please?")

THEMES: Mapping[str, Said] = {
    "double": Said(
        ("Charged twice", "Premium taken two times"),
        (
            "My premium was taken from my account twice on the same day.",
            "I see two withdrawals for one monthly premium in my bank statement.",
        ),
        (
            "We have found the second withdrawal; the money will be back in the same account by tomorrow morning.",
            "The double withdrawal has been returned today. We are sorry for the trouble.",
        ),
    ),
    "claim_slow": Said(
        ("Claim still under review", "When will my claim be paid?"),
        (
            "I sent all papers for my surgery two weeks ago, and the claim is still under review.",
            "Nobody can tell me when the benefit for my hospital stay will be paid.",
        ),
        (
            "The review is finished, and the benefit will be paid tomorrow.",
            "We have paid it today, with interest for the days that it took too long.",
        ),
    ),
    "app_login": Said(
        ("Cannot log in to the app", "The app shows an error"),
        (
            "Since the last update the app closes as soon as I log in.",
            "The code for signing in never arrives at my foreign telephone number.",
        ),
        (
            "The fault has been mended; please install the newest version from the store.",
            "Your number is registered with its country code now, and the code will arrive.",
        ),
    ),
    "claim_how": Said(
        ("How to make a claim",),
        (
            "Which documents do I need to claim for a hospital visit?",
            "Can I send a certificate of a hospital abroad for my claim?",
        ),
        ("A receipt and the doctor's certificate are enough; both may be in English, as photographs in the app.",),
    ),
    "address": Said(
        ("Change of address",),
        ("I have moved and would like to change the address of my contract.", "Please send my letters to my new home."),
        ("The new address is entered for all your contracts.",),
    ),
    "cancel": Said(
        ("Cancelling my contract",),
        (
            "I am going back to my country and want to know what I get back if I cancel now.",
            "How much is the surrender value of my contract?",
        ),
        ("We have sent you a sheet that compares cancelling, pausing and keeping the contract.",),
    ),
    "wait_phone": Said(
        ("Nobody answers the telephone",),
        (
            "I waited twenty minutes on the telephone and was cut off twice.",
            "There is no choice for English when I call you.",
        ),
        ("A colleague who speaks English will call you at the hour that you choose.",),
    ),
    "praise_fast": Said(
        ("Thank you", "Very quick"),
        ("My question was answered the same day, in English. That was a great help.",),
        ("We have passed your kind words on to the team.",),
    ),
}

AGAIN = ("I had an answer, but the problem is still there.", "The day that you named has passed.")
SECOND = ("We looked again: a step was missing on our side. It is done now, and we are sorry that it took so long.",)
MORE = ("Thank you. How long will it take?", "I have sent the papers. Did they arrive?")
SOON = "Yes. It will be finished this week, and we will let you know."
UNHAPPY = ("I am not satisfied with the answer.", "It took too long.", "", "")
HAPPY = ("Thank you for the quick answer.", "Very kind.", "", "", "")
PUT_RIGHT = ("Now it is solved. Thank you.", "")
