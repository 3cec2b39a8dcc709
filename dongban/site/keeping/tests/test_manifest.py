"""What a backup says of itself: written, read back, and compared."""

from __future__ import annotations

import json

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from dongban.site.keeping.manifest import (
    Manifest,
    Table,
    Unusable,
    differences,
    digest_rows,
    fingerprint,
    read_manifest,
)

TOLD = Manifest(
    engine="sqlite",
    made_at="2026-03-02T03:00:00+00:00",
    migrations=(("jobs", "0001_initial"),),
    tables={"jobs_line": Table(2, "ab", ("id", "text"))},
    sequences={"jobs_line_id_seq": 2},
    keys={"index": "cd"},
)


def test_what_is_written_is_what_is_read() -> None:
    assert read_manifest(TOLD.write()) == TOLD


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"form": 1}', '{"form": 2}', '{"form": 1, "tables": 3}'])
def test_anything_else_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(Unusable, match=r"\.$"):
        read_manifest(text)


def test_a_manifest_with_more_than_this_release_knows_is_refused() -> None:
    with pytest.raises(Unusable):
        read_manifest(json.dumps({**json.loads(TOLD.write()), "surprise": 1}))


def test_each_difference_is_one_sentence() -> None:
    other = {"jobs_line": Table(2, "ef", ("id", "text")), "jobs_run": Table(0, "", ())}
    assert differences(TOLD.tables, TOLD.tables) == []
    fewer = {"jobs_line": Table(1, "ef", ("id", "text"))}
    with translation.override("en"):
        assert differences(TOLD.tables, other) == ["jobs_line has other contents.", "jobs_run is not in the backup."]
        assert differences(TOLD.tables, {}) == ["jobs_line is missing."]
        assert differences(TOLD.tables, fewer) == ["jobs_line has 1 rows instead of 2."]
    with translation.override("ko"):
        assert differences(TOLD.tables, {}) == ["jobs_line 표가 없습니다."]


rows = st.lists(st.tuples(st.integers(), st.text(), st.none() | st.floats(allow_nan=False)), max_size=12)


@given(rows, st.integers(1, 5))
def test_how_rows_are_cut_into_chunks_makes_no_difference(given_rows: list[tuple[object, ...]], size: int) -> None:
    cut = [given_rows[n : n + size] for n in range(0, len(given_rows), size)]
    assert digest_rows(cut) == digest_rows([given_rows])


@given(rows, rows)
def test_other_rows_have_another_digest(one: list[tuple[object, ...]], other: list[tuple[object, ...]]) -> None:
    assert (digest_rows([one]) == digest_rows([other])) == (repr(one) == repr(other))


def test_a_fingerprint_tells_keys_apart_and_nothing_of_them() -> None:
    assert fingerprint(b"a" * 32) != fingerprint(b"b" * 32)
    assert "6161" not in fingerprint(b"a" * 32)
