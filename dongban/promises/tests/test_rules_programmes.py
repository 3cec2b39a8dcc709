"""programmes.toml: the good programmes are read, each bad one is told in words, and no bad one stops a good one."""

import string
import tomllib
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dongban.kernel.korean import nfc
from dongban.kernel.offsets import Offset
from dongban.promises.rules import (
    ACTS,
    BIRTHDAY,
    CHANNELS,
    CONDITIONS,
    FACTS,
    INTRODUCE,
    OWNERS,
    SMILE,
    TEMPLATES,
    ProgrammeRule,
    ProgrammesError,
    StepRule,
    Subject,
    name_in,
    read_programmes,
    say_reason,
    write_programmes,
)
from dongban.promises.rules import reasons as reasons_module

# As it stands in the description of the firm folder.
FIRM_FOLDER = """
[[programme]]
code = "smile"
name = { ko = "고객스마일", en = "Customer Smile" }
subject = "contract"                        # whom or what each promise is about
where = { line = ["life", "health", "savings", "fund"] }
from = "signed_on"
starts_on = 2000-01-01
owner = "adviser"
channel = "visit"

  [[programme.step]]
  code = "explain"
  opens = "0d"
  due = "3m"

  [[programme.step]]
  code = "check-1y"
  opens = "11m"
  due = "13m"

  [[programme.step]]
  code = "check-2y"
  opens = "23m"
  due = "25m"
"""

STEP = '[[programme.step]]\ncode = "s"\nopens = "0d"\ndue = "3m"\n'
HEAD = 'code = "p"\nname = "P"\nsubject = "contract"\nfrom = "signed_on"\n'
GOOD = f"[[programme]]\n{HEAD}{STEP}"


def only_rejection(text: str):
    """A bad programme between two good ones: both of them are read."""
    around = GOOD.replace('"p"', '"first"') + text + GOOD.replace('"p"', '"last"')
    programmes, (rejection,) = read_programmes(around)
    assert [programme.code for programme in programmes] == ["first", "last"]
    assert rejection.index == 1
    return rejection


def test_the_example_of_the_firm_folder_is_the_ready_customer_smile():
    (smile,), rejections = read_programmes(FIRM_FOLDER)
    assert rejections == []
    unnamed = tuple(replace(step, name={}) for step in SMILE.steps)
    assert smile == replace(SMILE, steps=unnamed, starts_on=date(2000, 1, 1))


def test_what_is_left_out_has_a_plain_meaning():
    (programme,), _ = read_programmes(GOOD)
    assert (programme.owner, programme.channel, programme.starts_on, programme.every) == ("adviser", "any", None, None)
    assert programme.where == {}
    assert programme.name == {"ko": "P", "en": "P"}


def test_a_date_may_be_a_toml_date_or_a_text_and_one_word_may_stand_alone():
    (programme,), _ = read_programmes(
        f'[[programme]]\n{HEAD}starts_on = "2020-05-01"\nwhere = {{ line = "life" }}\n{STEP}'
    )
    assert programme.starts_on == date(2020, 5, 1)
    assert programme.where == {"line": ("life",)}


def test_programmes_under_another_name_are_told():
    read, rejections = read_programmes(GOOD + GOOD.replace("programme", "programmes"))
    assert len(read) == 1
    assert [(r.index, r.field, r.reason.code) for r in rejections] == [(1, "programmes", "unknown_key")]
    assert read_programmes(f"version = 1\n{GOOD}") == (read, [])


def test_no_programmes_are_no_mistake():
    assert read_programmes("") == ([], [])
    assert read_programmes("\ufeff" + GOOD)[1] == []


def altered(old: str, new: str) -> str:
    assert old in GOOD
    return GOOD.replace(old, new)


def with_line(line: str) -> str:
    return f"[[programme]]\n{HEAD}{line}\n{STEP}"


@pytest.mark.parametrize(
    ("text", "field", "reason"),
    [
        ('[[programme]]\ncode = "p"\n', "name", "missing"),
        (altered('code = "p"', ""), "code", "missing"),
        (altered('code = "p"', 'kode = "p"'), "kode", "unknown_key"),
        (altered('"p"', '" "'), "code", "bad_code"),
        (altered('"p"', f'"{65 * "p"}"'), "code", "bad_code"),
        (altered('"p"', "7"), "code", "no_text"),
        (altered('"p"', '"first"'), "code", "same_code"),
        (altered('"P"', "{ ko = 1 }"), "name", "bad_name"),
        (altered('"P"', "{}"), "name", "bad_name"),
        (altered('subject = "contract"', ""), "subject", "missing"),
        (altered('"contract"', '"house"'), "subject", "unknown_word"),
        (altered('from = "signed_on"', ""), "from", "missing"),
        (altered('"signed_on"', '"born_on"'), "from", "unknown_word"),
        (altered('"contract"', '"customer"'), "from", "unknown_word"),
        (with_line('where = { colour = ["red"] }'), "colour", "unknown_key"),
        (with_line('where = { line = ["lief"] }'), "where.line", "unknown_word"),
        (with_line("where = { line = [] }"), "where.line", "no_values"),
        (with_line("where = { line = [1] }"), "where.line", "no_text"),
        (with_line("where = { line = 1 }"), "where.line", "no_values"),
        (with_line('where = "life"'), "where", "no_table"),
        (with_line('starts_an = "2020-02-01"'), "starts_an", "unknown_key"),
        (with_line('starts_on = "2020-02-30"'), "starts_on", "bad_date"),
        (with_line("starts_on = 2020-02-01T10:00:00"), "starts_on", "bad_date"),
        (with_line("starts_on = 2020"), "starts_on", "bad_date"),
        (with_line('owner = "nobody"'), "owner", "unknown_word"),
        (with_line('channel = "pigeon"'), "channel", "unknown_word"),
        (with_line('every = "0d"'), "every", "no_recurrence"),
        (with_line('every = "yearly"'), "every", "bad_offset"),
        (f"[[programme]]\n{HEAD}", "step", "no_steps"),
        (f"[[programme]]\n{HEAD}step = []\n", "step", "no_steps"),
        (f"[[programme]]\n{HEAD}step = [1]\n", "step 1", "no_table"),
        (GOOD + STEP, "step 2.code", "same_code"),
        (altered('due = "3m"', ""), "step 1.due", "missing"),
        (altered('opens = "0d"', ""), "step 1.opens", "missing"),
        (altered('"3m"', '"3 months"'), "step 1.due", "bad_offset"),
        (altered('"3m"', "3"), "step 1.due", "bad_offset"),
        (altered('"3m"', '"101y"'), "step 1.due", "far_offset"),
        (altered('"3m"', '"999999y"'), "step 1.due", "far_offset"),
        (altered('"0d"', '"-7d"'), "step 1.opens", "early_offset"),
        (altered('"0d"', '"4m"'), "step 1.due", "due_before_opens"),
    ],
)
def test_a_bad_programme_is_told_by_its_place_and_the_entry_at_fault(text, field, reason):
    rejection = only_rejection(text)
    assert (rejection.field, rejection.reason.code) == (field, reason)
    for language in ("ko", "en"):
        sentence = say_reason(rejection.reason, language)
        assert sentence.endswith(".") or ": " in sentence
        assert "{" not in sentence or reason == "bad_name"


@pytest.mark.parametrize(
    ("entries", "field", "reason"),
    [
        ({"every": "1d"}, "every", "too_often"),
        ({"every": "1y", "from": "handed_over"}, "every", "act_recurs"),
        ({"every": "1y", "from": "by_hand"}, "every", "act_recurs"),
        ({"code": "a\\u0000b"}, "code", "bad_signs"),
        ({"name": "두\\n줄"}, "name", "bad_signs"),
    ],
)
def test_what_a_customer_programme_cannot_be(entries, field, reason):
    given = {"code": "x", "name": "생일", "subject": "customer", "from": "since", **entries}
    written = "".join(f'{key} = "{value}"\n' for key, value in given.items())
    rejection = only_rejection(f'[[programme]]\n{written}[[programme.step]]\ncode = "a"\nopens = "0d"\ndue = "7d"\n')
    assert (rejection.field, rejection.reason.code) == (field, reason)


def test_a_bare_number_is_no_span_of_time():
    assert only_rejection(altered('"3m"', "30")).reason.code == "bad_offset"


def test_thirty_days_are_longer_than_a_month_in_february():
    rejection = only_rejection(altered('"0d"', '"30d"').replace('"3m"', '"1m"'))
    assert say_reason(rejection.reason, "ko") == "기한(1m)이 시작(30d)보다 이른 날이 있습니다."
    assert read_programmes(altered('"0d"', '"28d"').replace('"3m"', '"1m"'))[1] == []


def test_the_code_of_a_rejected_programme_is_told_as_far_as_it_has_one():
    assert only_rejection('[[programme]]\ncode = "half"\n').code == "half"
    assert only_rejection("[[programme]]\ncode = 7\n").code == ""
    assert read_programmes("programme = [1]")[1][0].code == ""


@pytest.mark.parametrize(
    "text", ["[[programme]\n", "code = ", "a = 1\na = 2", "x = " + "[" * 5000, "[programme]\ncode = 'p'"]
)
def test_an_unreadable_file_is_one_clear_sentence_in_both_languages(text):
    with pytest.raises(ProgrammesError) as caught:
        read_programmes(text)
    assert isinstance(caught.value, ValueError)
    assert str(caught.value) == say_reason(caught.value.reason, "en")
    assert "programmes.toml" in say_reason(caught.value.reason, "ko")


def test_every_sentence_is_there_in_both_languages_with_the_same_gaps():
    for korean, english in reasons_module._SENTENCES.values():
        assert set(gaps(korean)) == set(gaps(english))
        assert any("가" <= sign <= "힣" for sign in korean)


def gaps(sentence: str) -> list[str]:
    return [name for _, name, _, _ in string.Formatter().parse(sentence) if name]


def test_the_ready_programmes_are_valid_and_named_in_both_languages():
    assert read_programmes(write_programmes(TEMPLATES)) == (list(TEMPLATES), [])
    assert len({programme.code for programme in TEMPLATES}) == len(TEMPLATES)
    for programme in TEMPLATES:
        assert set(programme.name) == {"ko", "en"}
        assert all(set(step.name) == {"ko", "en"} for step in programme.steps)
        assert programme.starts_on is None


def test_what_each_ready_programme_is_for():
    assert (BIRTHDAY.fact, str(BIRTHDAY.every), str(BIRTHDAY.steps[0].opens)) == ("born_on", "1y", "-7d")
    assert (INTRODUCE.fact, str(INTRODUCE.steps[0].due)) == ("handed_over", "14d")
    assert [(str(step.opens), str(step.due)) for step in SMILE.steps] == [("0d", "3m"), ("11m", "13m"), ("23m", "25m")]


texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20).map(nfc).filter(str.strip)
names = st.dictionaries(st.sampled_from(["ko", "en", "cs", "한국어"]), texts, min_size=1)
steps = st.lists(st.tuples(texts, st.integers(0, 9), st.integers(0, 9), names | st.just({})), min_size=1, max_size=4)


@st.composite
def programmes(draw) -> ProgrammeRule:
    subject = draw(st.sampled_from(Subject))
    known = CONDITIONS[subject]
    where = {
        key: tuple(
            draw(st.lists(st.sampled_from(known[key]) if known[key] else st.sampled_from(["1y", "2m"]), min_size=1))
        )
        for key in draw(st.sets(st.sampled_from(sorted(known))))
    }
    drawn = {step[0]: step for step in draw(steps)}
    fact = draw(st.sampled_from(FACTS[subject]))
    return ProgrammeRule(
        code=draw(texts),
        name=draw(names),
        subject=subject,
        fact=fact,
        where=where,
        starts_on=draw(st.none() | st.dates()),
        owner=draw(st.sampled_from(OWNERS)),
        channel=draw(st.sampled_from(CHANNELS)),
        every=None if fact in ACTS else draw(st.sampled_from([None, Offset(1, "y"), Offset(6, "m")])),
        steps=tuple(StepRule(c, Offset(a, "w"), Offset(a + b, "w"), name) for c, a, b, name in drawn.values()),
    )


@settings(deadline=None)
@given(st.lists(programmes(), max_size=2, unique_by=lambda programme: programme.code))
def test_what_is_written_is_read_again(written):
    assert read_programmes(write_programmes(written)) == (written, [])


@settings(deadline=None)
@given(st.text(max_size=200))
def test_no_text_brings_the_reader_down(text):
    try:
        read_programmes(text)
    except ProgrammesError:
        with pytest.raises((tomllib.TOMLDecodeError, AssertionError)):
            assert isinstance(tomllib.loads(text).get("programme", []), list)


def test_a_name_in_a_language_that_it_has_not():
    assert name_in({"ko": "고객스마일", "en": "Customer Smile"}, "cs") == "Customer Smile"
    assert name_in({"ko": "고객스마일"}, "en") == "고객스마일"
    assert name_in({}, "ko") == ""
