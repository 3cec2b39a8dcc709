"""The texts of voices, and their telling words: what every run begins with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from sys import intern
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from dongban.records.models import Product
from dongban.voices.models.cases import Case, Message
from dongban.voices.rules import Direction
from dongban.voices.surveys.models import Survey
from dongban.voices.surveys.rules import BORN, About
from dongban.voices.topics.korean import korean
from dongban.voices.topics.models import OwnWord
from dongban.voices.topics.rules.words import english, is_korean

# A voice of many pages is known by its beginning.
_LONGEST = 4000
_AT_ONCE = 2000


@dataclass(frozen=True)
class Heard:
    case: int
    at: datetime
    text: str


@dataclass
class Spoken:
    """The telling words of many voices. `forms` is how each stem was written most often: for people to read."""

    words: list[list[str]] = field(default_factory=list)
    forms: dict[str, Counter[str]] = field(default_factory=dict)

    def take(self, found: Iterable[tuple[str, str]]) -> None:
        stems = []
        for stem, written in found:
            stems.append(intern(stem))
            # Korean words are kept as they are written.
            if written.isascii():
                self.forms.setdefault(stem, Counter())[written] += 1
        self.words.append(stems)

    def written(self, stem: str) -> str:
        return self.forms[stem].most_common(1)[0][0] if stem in self.forms else stem


def with_words(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Without the voices of a low score that came without a word: what stands there are our own words."""
    silent = Survey.objects.filter(case=OuterRef("pk"), comment="").exclude(about=About.VOICE)
    return cases.filter(~Exists(silent))


def heard(cases: QuerySet[Case]) -> Iterator[Heard]:
    """What was said first in each of the cases, with its subject, if that too is the customer's own."""
    first = Message.objects.filter(case=OuterRef("pk"), direction=Direction.IN).order_by("at", "id")
    rows = cases.annotate(said=Subquery(first.values("text")[:1]))
    columns = ("pk", "received_at", "key", "subject", "said")
    for pk, at, key, given, said in rows.values_list(*columns).iterator(_AT_ONCE):
        text, subject = said or "", "" if key.startswith(BORN) else given
        yield Heard(pk, at, (text if subject in text else f"{subject}\n{text}")[:_LONGEST])


def spoken(texts: Sequence[str], own: Iterable[str]) -> Spoken:
    """The telling words of each text, in its order."""
    found = Spoken()
    korean_words = korean([text for text in texts if is_korean(text)], own) if any(map(is_korean, texts)) else iter(())
    for text in texts:
        found.take(next(korean_words) if is_korean(text) else english(text))
    return found


def own_words() -> frozenset[str]:
    """The firm's own: what people have added, and the names of its products. Two statements."""
    added = OwnWord.objects.values_list("word", flat=True)
    return frozenset(added) | {
        name for name in Product.objects.values_list("name", flat=True)[:2000] if is_korean(name)
    }


def day_in(zone: ZoneInfo, at: datetime) -> date:
    return at.astimezone(zone).date()
