"""Every word of the program is there in Korean, written by hand; none is the computer's; each has one meaning."""

from __future__ import annotations

import re
from collections import defaultdict
from io import BytesIO

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from django.apps import apps
from django.db.models import Model, TextChoices

from dongban.promises.rules import State
from tests.house.catalogue import Said, catalogues, in_program, in_template, said
from tests.house.say import nothing
from tests.house.source import ROOT, Source

FORBIDDEN = re.compile(
    r"\b(entity|entities|records? (?:id|not found)|submit|submitted|invalid|instance|null|N/A)\b", re.I
)
_HANGUL = re.compile("[가-힣]")
WORDS = ROOT / "docs" / "reference" / "words.md"


def untranslated(words: list[Said], rooms: dict[str, Catalog]) -> list[str]:
    known = {
        (message.context or "", message.id if isinstance(message.id, str) else message.id[0])
        for catalogue in rooms.values()
        for message in catalogue
        if message.id and all(message.string if isinstance(message.string, tuple | list) else [message.string])
    }
    return [f"{one.where}: {one.words}" for one in words if (one.context, one.words) not in known]


def crooked(rooms: dict[str, Catalog]) -> list[str]:
    """Fuzzy ones, ones that lose or invent a placeholder, and ones that two rooms translate differently."""
    wrong, meanings = [], defaultdict(set)
    for room, catalogue in rooms.items():
        for message in catalogue:
            if not message.id:
                continue
            english = message.id if isinstance(message.id, str) else message.id[-1]
            korean = message.string if isinstance(message.string, str) else message.string[0]
            meanings[(message.context, english)].add(korean)
            if message.fuzzy:
                wrong.append(f"{room}: fuzzy: {english}")
            if _holes(english) != _holes(korean):
                wrong.append(f"{room}: not the same placeholders: {english} -> {korean}")
    return wrong + [f"two meanings: {words[1]}: {sorted(ko)}" for words, ko in meanings.items() if len(ko) > 1]


def _holes(text: str) -> set[str]:
    return set(re.findall(r"%\(\w+\)[sd]|\{\w*\}", text))


# What people say in more than one way is said in one here (docs/reference/words.md).
ONE_WORD = {"컨설턴트": "설계사", "문의 사항": "문의", "클레임": "불만", "건의 사항": "제안"}
KINDS = ("Question", "Complaint", "Praise", "Suggestion", "Request")


def two_words(rooms: dict[str, Catalog]) -> list[str]:
    """Another word than the firm's, and a kind of voice that two rooms call differently."""
    wrong, kinds = [], defaultdict(set)
    for room, catalogue in rooms.items():
        for message in catalogue:
            korean = message.string if isinstance(message.string, str) else " ".join(message.string)
            wrong += [f"{room}: {word} is {better}: {korean}" for word, better in ONE_WORD.items() if word in korean]
            if message.id in KINDS and message.context in ("opinion", "voice"):
                kinds[message.id].add(korean)
    return wrong + [f"two words for one kind: {kind}: {sorted(ko)}" for kind, ko in kinds.items() if len(ko) > 1]


def vocabulary() -> dict[str, str]:
    """Every table, and every state that something can be in: what a reader of the docs will want to look up."""
    words = {}
    for model in apps.get_models():
        if model.__module__.startswith("dongban."):
            words[model.__name__] = model._meta.label
            words |= {value: f"{model._meta.label}.{name}" for name, value in _choices(model)}
    return words | {state.value: "promises.State" for state in State}


def _choices(model: type[Model]) -> list[tuple[str, str]]:
    kinds = [kind for kind in vars(model).values() if isinstance(kind, type) and issubclass(kind, TextChoices)]
    return [(kind.__name__, str(value)) for kind in kinds for value in kind.values]


def missing_from(text: str, words: dict[str, str]) -> list[str]:
    return sorted(f"{word} ({where})" for word, where in words.items() if f"`{word}`" not in text)


def test_one_thing_has_one_word() -> None:
    found = catalogues()
    nothing(two_words(found))
    twisted = Catalog()
    twisted.add("Consultant", "컨설턴트")
    twisted.add("Question", "질문", context="opinion")
    assert len(two_words({**found, "twisted": twisted})) == 2


def test_every_word_is_there_in_korean() -> None:
    words = said()
    assert len(words) > 150
    nothing(untranslated(words, catalogues()))


def test_no_translation_is_doubtful() -> None:
    nothing(crooked(catalogues()))


def test_korean_is_korean() -> None:
    """A translation without a Korean letter is a forgotten one, but for units and names."""
    plain = {
        str(message.id)
        for catalogue in catalogues().values()
        for message in catalogue
        if message.id
        and not _HANGUL.search(str(message.string))
        and re.search("[A-Za-z]{3}", _bare(str(message.string)))
    }
    nothing(plain)


def _bare(text: str) -> str:
    return re.sub(r"%\(\w+\)[sd]|\{\w*\}|CSV|JSON|Dongban|HTS", "", text)


def test_no_word_is_the_computers() -> None:
    nothing([f"{one.where}: {one.words}" for one in said() if FORBIDDEN.search(one.words)])


def test_the_dictionary_knows_every_table_and_every_state() -> None:
    nothing(missing_from(WORDS.read_text() if WORDS.exists() else "", vocabulary()))


# That these tests can fail -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        '{% translate "Never said" %}',
        "{% translate 'Never said' as x %}",
        "{% blocktranslate %}Never {{ x }} said{% endblocktranslate %}",
        "{% blocktranslate count n=n %}{{ n }} never{% plural %}{{ n }} nevers{% endblocktranslate %}",
    ],
)
def test_an_untranslated_page_is_found(text: str) -> None:
    assert untranslated(in_template("x.html", text), catalogues())


def test_an_untranslated_sentence_of_the_program_is_found() -> None:
    source = Source("visits/views.py", 'raise Refused(_("Never said"))\npgettext("day", "Never")\n')
    assert len(untranslated(in_program(source), catalogues())) == 2


def test_a_doubtful_translation_is_found() -> None:
    doubtful = b'#, fuzzy\nmsgid "Kept"\nmsgstr "\xec\xa7\x80\xed\x82\xb4"\n\nmsgid "%(n)s days"\nmsgstr "%(m)s"\n'
    assert len(crooked({"visits": read_po(BytesIO(doubtful), locale="ko")})) == 2
    one, other = (read_po(BytesIO(f'msgid "Open"\nmsgstr "{ko}"\n'.encode()), locale="ko") for ko in ("열림", "여는"))
    assert crooked({"visits": one, "promises": other}) == ["two meanings: Open: ['여는', '열림']"]


def test_a_missing_entry_of_the_dictionary_is_found() -> None:
    assert missing_from("| `Promise` | 약속 |", {"Promise": "a", "overdue": "b"}) == ["overdue (b)"]
    assert FORBIDDEN.search("Submit the entity")
