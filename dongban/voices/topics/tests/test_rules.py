"""The rules of topics: the table against plain arithmetic, identity over runs, alarms by simulation, learning."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dongban.voices.topics.rules.calibrating import sharp, teach
from dongban.voices.topics.rules.finding import Known, find
from dongban.voices.topics.rules.learning import learn
from dongban.voices.topics.rules.packing import Spoilt, pack, unpack
from dongban.voices.topics.rules.rising import rises
from dongban.voices.topics.rules.weighing import vocabulary

SUBJECTS = {
    "fees": ["fee", "charge", "interest", "amount", "statement", "refund", "overcharge"],
    "app": ["login", "password", "app", "crash", "certificate", "update", "screen"],
    "wait": ["phone", "agent", "wait", "hold", "minutes", "line", "callback"],
}


def spoken(subject: str, many: int, seed: int) -> list[list[str]]:
    rng = np.random.default_rng(seed)
    return [
        [*rng.choice(SUBJECTS[subject], 5).tolist(), *rng.choice(["please", "today", "branch"], 2).tolist()]
        for _ in range(many)
    ]


def found(texts: list[list[str]], known: list[Known], said: dict[int, int] | None = None) -> tuple[object, list[int]]:
    words = vocabulary(texts, least=2)
    result = find(words.weigh(texts), words, known, said or {}, 7)
    return result, result.belongs.tolist()


# The table ------------------------------------------------------------------------------------------------------------


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(st.sampled_from("abcdefg"), max_size=6), min_size=1, max_size=12), st.integers(1, 4))
def test_the_sparse_table_multiplies_like_a_dense_one(texts: list[list[str]], across: int) -> None:
    words = vocabulary(texts, least=1, share=1.0)
    table = words.weigh(texts)
    dense = np.zeros((len(table), table.width), dtype=np.float32)
    dense[table.rows, table.cols] = table.vals
    other = np.random.default_rng(1).random((table.width, across), dtype=np.float32)
    assert np.allclose(table.times(other), dense @ other, atol=1e-5)
    back = np.random.default_rng(2).random((len(table), across), dtype=np.float32)
    assert np.allclose(table.turned().times(back), dense.T @ back, atol=1e-5)
    some = np.arange(0, len(table), 2)
    assert np.allclose(table.only(some).times(other), (dense @ other)[some], atol=1e-5)
    group = np.arange(len(table)) % 3 - 1
    sums = np.array([dense[group == one].sum(axis=0) for one in range(2)])
    assert np.allclose(table.sums(group, 2), sums, atol=1e-5)


# Topics ---------------------------------------------------------------------------------------------------------------


def test_subjects_are_told_apart_and_the_same_arguments_give_the_same_answer() -> None:
    texts = [text for at, subject in enumerate(SUBJECTS) for text in spoken(subject, 80, at)]
    first, belongs = found(texts, [])
    again, the_same = found(texts, [])
    assert belongs == the_same and first.topics == again.topics  # type: ignore[attr-defined]
    for begin in (0, 80, 160):
        inside = Counter(belongs[begin : begin + 80])
        others = set(belongs[:begin] + belongs[begin + 80 :]) - {-1}
        assert sum(n for topic, n in inside.items() if topic not in others) >= 72


def test_a_known_topic_keeps_its_number_and_what_is_new_gets_its_own() -> None:
    old = spoken("fees", 80, 1) + spoken("app", 80, 2)
    first, _ = found(old, [])
    known = [Known(100 + at, topic.words) for at, topic in enumerate(first.topics)]  # type: ignore[attr-defined]
    texts = spoken("app", 60, 3) + spoken("wait", 60, 4)
    second, belongs = found(texts, known)
    numbers = [topic.number for topic in second.topics]  # type: ignore[attr-defined]
    assert numbers[: len(known)] == [one.number for one in known]
    assert all(numbers[at] is not None for at in belongs[:60] if at >= 0)
    assert sum(at >= 0 and numbers[at] is None for at in belongs[60:]) >= 40


def test_what_a_person_said_is_not_asked_again() -> None:
    texts = spoken("fees", 60, 1) + spoken("app", 60, 2)
    first, _ = found(texts, [])
    known = [Known(100 + at, topic.words) for at, topic in enumerate(first.topics)]  # type: ignore[attr-defined]
    _second, belongs = found(texts, known, {0: known[-1].number, 1: 0})
    assert belongs[0] == len(known) - 1
    assert belongs[1] == -1


def test_a_word_that_few_have_is_no_name() -> None:
    """A name of a person in one voice must not stand on a page for leaders."""
    texts = spoken("fees", 60, 1)
    texts[0] = ["kim-seo-yeon", *texts[0]]
    texts[1] = ["kim-seo-yeon", *texts[1]]
    result, _ = found(texts, [])
    assert all("kim-seo-yeon" not in topic.telling for topic in result.topics)  # type: ignore[attr-defined]


# Rising ---------------------------------------------------------------------------------------------------------------


def weeks(rng: np.random.Generator, mean: float, sway: float, many: int) -> list[int]:
    lam = np.full(many, mean) if sway == 0 else rng.gamma(1 / sway, sway * mean, many)
    return [int(n) for n in rng.poisson(lam)]


@pytest.mark.parametrize("sway", [0.0, 0.3, 1.0])
@pytest.mark.parametrize("topics", [6, 24])
def test_alarms_without_a_cause_are_as_rare_as_is_said(sway: float, topics: int) -> None:
    """Nothing has changed in any of them: then any alarm is false, and at most one night in twenty brings one."""
    rng, nights, alarms = np.random.default_rng(11), 300, 0
    for _ in range(nights):
        means = np.exp(rng.normal(0.7, 1.0, topics))
        found = rises({at: weeks(rng, mean, sway, 30) for at, mean in enumerate(means)})
        alarms += any(one.rising for one in found.values())
    # Two standard errors above one in twenty.
    assert alarms <= nights * 0.05 + 2 * (nights * 0.05 * 0.95) ** 0.5


def test_what_trebles_is_seen() -> None:
    rng, seen = np.random.default_rng(5), 0
    for _ in range(50):
        series = {at: weeks(rng, 6.0, 0.2, 30) for at in range(12)}
        series[0] = weeks(rng, 6.0, 0.2, 26) + weeks(rng, 18.0, 0.2, 4)
        found = rises(series)
        seen += found[0].rising
    assert seen >= 35


# Learning -------------------------------------------------------------------------------------------------------------


def test_learning_finds_what_separates_and_says_how_sure_it_is() -> None:
    texts = [text for at, subject in enumerate(SUBJECTS) for text in spoken(subject, 60, at)]
    answers = [subject for subject in SUBJECTS for _ in range(60)]
    order = np.random.default_rng(3).permutation(len(texts))
    taught = teach([texts[at] for at in order], [answers[at] for at in order], list(range(len(texts))))
    assert taught is not None
    learned, figures = taught
    assert figures.right > 0.95 > figures.majority
    kept = unpack(*pack(learned))
    assert kept.answers == learned.answers
    assert np.array_equal(kept.chances(kept.words.weigh(texts)), learned.chances(learned.words.weigh(texts)))


def test_too_little_is_not_learnt_from() -> None:
    assert teach([["fee"]] * 59, ["a"] * 30 + ["b"] * 29, list(range(59))) is None
    assert teach([["fee"]] * 90, ["a"] * 90, list(range(90))) is None


def test_numbers_that_somebody_touched_are_not_used() -> None:
    packed, digest = pack(learn([["fee"], ["app"]] * 5, ["a", "b"] * 5))
    for at in (0, len(packed) // 2, len(packed) - 1):
        touched = bytearray(packed)
        touched[at] ^= 1
        with pytest.raises(Spoilt):
            unpack(bytes(touched), digest)


def test_a_boaster_is_toned_down() -> None:
    """Scores that say 99 % and are right in two of three are turned down until they say so."""
    rng = np.random.default_rng(4)
    truth = rng.integers(0, 2, 600)
    told = np.where(rng.random(600) < 2 / 3, truth, 1 - truth)
    scores = np.where(told[:, None] == np.arange(2)[None, :], 5.0, 0.0).astype(np.float32)
    factor = sharp(scores, truth)
    assert abs(1 / (1 + np.exp(-5 * factor)) - 2 / 3) < 0.05
