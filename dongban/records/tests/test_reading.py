"""From bytes to rows: character sets, damaged lines, coats, and what is told of each."""

from __future__ import annotations

import gzip
import unicodedata
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dongban.records.reading.reasons import _SENTENCES, Unreadable
from dongban.records.reading.records import Splitter
from dongban.records.reading.text import Chunk
from dongban.records.tests.folders import FIRM, read_here, refused, staged, write

BRANCHES = "code,name,opened_on\nB1,뷁똠 지점,2001-05-02\nB2,서초,\n"
ROWS = [("B1", "뷁똠 지점", date(2001, 5, 2)), ("B2", "서초", None)]


@pytest.fixture
def read(tmp_path: Path):
    """Reads one branches file; its good rows and its refused ones."""

    def read_one(content: str | bytes, name: str = "branches.csv"):
        place = write(tmp_path / "firm", {name: content})
        done = read_here(place, tmp_path / "stage")
        rows = [(row["code"], row["name"], row.get("opened_on")) for row in staged(tmp_path / "stage", "branches")]
        bad = refused(tmp_path / "stage", "branches")
        assert done["files"]["branches"]["read"] == len(rows) + len(bad)
        return rows, bad

    return read_one


@pytest.mark.parametrize(
    "content",
    [
        BRANCHES.encode(),
        b"\xef\xbb\xbf" + BRANCHES.encode(),
        BRANCHES.encode("cp949"),
        unicodedata.normalize("NFD", BRANCHES).encode(),
        BRANCHES.replace("\n", "\r\n").encode(),
        BRANCHES.replace("\n", "\r\n").encode("cp949"),
        BRANCHES.replace("\n", "\r").encode(),
        BRANCHES.replace(",", "\t").encode(),
        BRANCHES.rstrip("\n").encode(),
        BRANCHES.replace("\nB2", "\n\n\nB2").encode(),
        BRANCHES.replace("code,name", " code , name ").encode(),
        b"\xef\xbb\xbf\xef\xbb\xbf" + BRANCHES.replace(",name", ",\u200bname ").encode(),
        "\n".join(",".join(f'"{cell}"' for cell in line.split(",")) for line in BRANCHES.splitlines()).encode(),
    ],
    ids=[
        "utf8",
        "bom",
        "cp949",
        "nfd",
        "crlf",
        "cp949-crlf",
        "cr",
        "tab",
        "no-end",
        "blank",
        "spaced",
        "unseen",
        "quoted",
    ],
)
def test_the_same_rows_however_they_were_saved(read, content: bytes) -> None:
    assert read(content) == (ROWS, [])


@pytest.mark.parametrize(
    ("name", "pack"),
    [("branches.csv.gz", gzip.compress), ("branches.csv.zst", zstandard.compress), ("branches.tsv", bytes)],
)
def test_coats(read, name: str, pack) -> None:
    text = BRANCHES.replace(",", "\t") if name.endswith("tsv") else BRANCHES
    assert read(pack(text.encode()), name) == (ROWS, [])


def test_parquet_goes_by_the_same_rules(tmp_path: Path) -> None:
    place = write(tmp_path / "firm", {})
    table = pa.table(
        {
            "code": ["B1", "B2", "B3", "B4"],
            "name": pa.array(["종로", "서초", None, "강남"]).dictionary_encode(),
            "opened_on": pa.array([date(2001, 5, 2), None, None, date(2001, 5, 3)], pa.date32()).cast(
                pa.timestamp("ns")
            ),
            "latitude": [37.5, float("nan"), 1.0, 91.0],
            "floor": [1, 2, 3, 4],
        }
    )
    pq.write_table(table, place / "branches.parquet")
    read_here(place, tmp_path / "stage")
    rows = staged(tmp_path / "stage", "branches")
    assert [(row["code"], row["opened_on"], row["latitude"]) for row in rows] == [
        ("B1", date(2001, 5, 2), 37.5),
        ("B2", None, None),
    ]
    assert rows[0]["#extra"] == '{"floor": "1"}'
    assert refused(tmp_path / "stage", "branches") == [(3, "name", "required"), (4, "latitude", "above")]


def test_midnight_in_parquet_is_a_day_or_a_moment_as_its_column_is(tmp_path: Path) -> None:
    """A library that knows no days writes one as its midnight; a moment at midnight is no day."""
    place = write(tmp_path / "firm", {})
    at = pa.array(["2020-01-02 00:00:00", "2020-01-02 10:00:00"]).cast(pa.timestamp("us"))
    table = pa.table({"customer": ["K1", "K1"], "at": at, "channel": ["web", "web"]})
    pq.write_table(table, place / "touches.parquet")
    read_here(place, tmp_path / "stage")
    rows = staged(tmp_path / "stage", "touches")
    assert [row["at"].astimezone(UTC) for row in rows] == [
        datetime(2020, 1, 1, 15, tzinfo=UTC),
        datetime(2020, 1, 2, 1, tzinfo=UTC),
    ]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("B7,짧음", "few_cells"),
        ("B7,,,,,", "many_cells"),
        ('B7,"열린 따옴표,', "quotes"),
        ('B7,"닫고 "또", 2001-01-01', "quotes"),
        ("B7,n\0ul,", "nul"),
        (f"B7,{'가' * 140_000},", "long_line"),
        (",이름만,", "required"),
        ("B7,,", "required"),
        ("B7,이름,2001-02-30", "no_day"),
    ],
)
@pytest.mark.parametrize("place", ["first", "middle", "last"])
def test_one_bad_line_never_stops_the_good_ones(read, line: str, reason: str, place: str) -> None:
    header, *good = BRANCHES.splitlines()
    at = {"first": 0, "middle": 1, "last": 2}[place]
    rows, bad = read("\n".join([header, *good[:at], line, *good[at:]]))
    assert rows == ROWS
    assert [(number, why) for number, _, why in bad] == [(at + 2, reason)]


def test_a_line_that_cannot_be_decoded_is_one_row(read) -> None:
    lines = BRANCHES.encode().splitlines()
    rows, bad = read(b"\n".join([*lines[:2], b"B3,\xff\xfe\xff,", lines[2]]))
    assert rows == ROWS
    assert bad == [(3, "", "unreadable")]


def test_a_quoted_cell_may_hold_lines_commas_and_marks(read) -> None:
    rows, bad = read('code,name,opened_on\nB1,"두\n줄, ""셋""",2001-05-02\nB2,서초,2001-02-30\n')
    assert rows == [("B1", '두\n줄, "셋"', date(2001, 5, 2))]
    assert bad == [(4, "opened_on", "no_day")]


def test_an_end_before_the_beginning(tmp_path: Path) -> None:
    place = write(
        tmp_path / "firm",
        {"staff.csv": "code,name,branch,job,joined_on,left_on\nS1,민수,B1,fc,2020-02-02,2020-02-01\n"},
    )
    read_here(place, tmp_path / "stage")
    assert refused(tmp_path / "stage", "staff") == [(2, "left_on", "backwards")]


def test_unknown_columns_are_kept_and_unknown_files_told(tmp_path: Path) -> None:
    files = {
        "branches.csv": "code,name,색,\nB1,종로,파랑,x\nB2,서초,,\n",
        "calls.csv": "code\n",
        "notes.txt": "",
        ".DS_Store": "",
    }
    place = write(tmp_path / "firm", files, FIRM + 'motto = "함께"\n')
    done = read_here(place, tmp_path / "stage")
    assert done["unused"] == ["calls.csv", "firm.toml: motto", "notes.txt"]
    assert [row["#extra"] for row in staged(tmp_path / "stage", "branches")] == [
        '{"색": "파랑", "column 4": "x"}',
        '{"색": null, "column 4": null}',
    ]


@pytest.mark.parametrize("top", ["", "생명/"])
def test_a_zip_with_or_without_a_top_folder(tmp_path: Path, top: str) -> None:
    with zipfile.ZipFile(tmp_path / "firm.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{top}firm.toml", FIRM)
        archive.writestr(f"{top}branches.csv", BRANCHES)
        archive.writestr("__MACOSX/._branches.csv", "x")
        archive.writestr(f"{top}old/staff.csv", "x")
    done = read_here(tmp_path / "firm.zip", tmp_path / "stage")
    assert done["files"].keys() == {"branches"} and done["files"]["branches"]["read"] == 2
    assert done["unused"] == ["old/staff.csv"]


@pytest.mark.parametrize(
    ("files", "firm", "code"),
    [
        ({}, "", "no_firm"),
        ({}, "name = ", "broken_firm"),
        ({}, FIRM.replace("KRW", "WON"), "no_currency"),
        ({}, FIRM.replace("Asia/Seoul", "Asia"), "no_zone"),
        ({}, FIRM.replace("Asia/Seoul", "../../etc/passwd"), "no_zone"),
        ({}, FIRM.replace('"KR"', '"XX"'), "no_calendar"),
        ({}, FIRM.replace('name = "동반생명"', "name = 7"), "firm_misses"),
        ({}, FIRM.replace("동반", "동반" * 200), "firm_too_long"),
        ({"branches.csv": "code,nam\nB1,종로\n"}, FIRM, "misses_column"),
        ({"branches.csv": "code;name\nB1;종로\n"}, FIRM, "delimiter"),
        ({"branches.csv": "code|name\nB1|종로\n"}, FIRM, "delimiter"),
        ({"branches.csv": "code;\n"}, FIRM, "delimiter"),
        ({"branches.csv": 'code,name,"my\ncolumn"\n'}, FIRM, "header_quotes"),
        ({"branches.csv": 'code,"name\n'}, FIRM, "header_quotes"),
        ({"branches.csv": "code,name,name\n"}, FIRM, "column_twice"),
        ({"branches.csv": "code,name," + ",".join(f"c{n}" for n in range(600))}, FIRM, "many_columns"),
        ({"branches.csv": ""}, FIRM, "empty_file"),
        ({"branches.csv": "\n"}, FIRM, "no_header"),
        ({"branches.csv": "\n" + BRANCHES}, FIRM, "no_header"),
        ({"branches.csv": b"\xff\xff\n"}, FIRM, "header_unreadable"),
        ({"branches.csv": BRANCHES.encode("utf-16")}, FIRM, "utf16"),
        ({"branches.csv": b"PK\x03\x04 and so on"}, FIRM, "spreadsheet"),
        ({"branches.csv": b"\xd0\xcf\x11\xe0\xa1\xb1"}, FIRM, "spreadsheet"),
        ({"branches.csv": "<table><tr><td>"}, FIRM, "wrong_coat"),
        ({"branches.csv": gzip.compress(b"x")}, FIRM, "wrong_coat"),
        ({"branches.csv": b"\0" * 4096}, FIRM, "no_text"),
        ({"branches.csv.gz": b"no gz"}, FIRM, "broken_file"),
        ({"branches.csv.gz": gzip.compress(BRANCHES.encode())[:-12]}, FIRM, "broken_file"),
        ({"branches.parquet": b"PAR1 no"}, FIRM, "no_parquet"),
        ({"branches.csv": BRANCHES, "branches.tsv": "code\tname\n"}, FIRM, "file_twice"),
    ],
    ids=lambda value: value if isinstance(value, str) and "\n" not in value else "",
)
def test_an_unusable_folder_says_why(tmp_path: Path, files: dict[str, str | bytes], firm: str, code: str) -> None:
    place = write(tmp_path / "firm", files, firm)
    with pytest.raises(Unreadable) as error:
        read_here(place, tmp_path / "stage")
    assert error.value.code == code
    assert error.value.say("ko") != error.value.say("en")


@pytest.mark.parametrize(
    "content",
    [FIRM.encode("cp949"), b"\xef\xbb\xbf" + FIRM.encode(), unicodedata.normalize("NFD", FIRM).encode()],
    ids=["cp949", "bom", "nfd"],
)
def test_firm_toml_may_be_saved_like_any_other_file(tmp_path: Path, content: bytes) -> None:
    place = write(tmp_path / "firm", {"branches.csv": BRANCHES, "firm.toml": content}, "")
    assert read_here(place, tmp_path / "stage")["firm"]["name"] == "동반생명"  # type: ignore[index]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_zip_that_holds_a_file_twice_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "firm.zip", "w") as archive:
        for name, content in (("firm.toml", FIRM), ("branches.csv", BRANCHES), ("branches.csv", "code,name\n")):
            archive.writestr(name, content)
    with pytest.raises(Unreadable, match="file_twice"):
        read_here(tmp_path / "firm.zip", tmp_path / "stage")


def test_no_folder_at_all(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="no_folder"):
        read_here(tmp_path / "nowhere", tmp_path / "stage")


@pytest.mark.parametrize("code", _SENTENCES)
def test_both_languages_leave_the_same_gaps(code: str) -> None:
    names = [
        "path",
        "where",
        "key",
        "most",
        "text",
        "file",
        "columns",
        "found",
        "names",
        "line",
        "size",
        "column",
        "old",
        "new",
        "what",
    ]
    gaps = {name: f"<{name}>" for name in names}
    korean, english = (Unreadable(code, **gaps).say(language) for language in ("ko", "en"))
    assert {name for name in names if f"<{name}>" in korean} == {name for name in names if f"<{name}>" in english}


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.text(alphabet='ab,"가\0 ', max_size=8), max_size=8), st.integers(0, 8))
def test_lines_read_together_or_one_by_one_are_the_same_rows(lines: list[str], cut: int) -> None:
    """The quick ways are only quicker; and where a chunk ends makes no difference."""

    def rows(*chunks: Chunk) -> tuple[list[object], list[object]]:
        splitter = Splitter(3, ",", "utf-8")
        found = [splitter.split(chunk) for chunk in chunks]
        good = [
            (line, raw, cells)
            for each in found
            for line, raw, *cells in zip(
                each.lines.to_pylist(), each.raws.to_pylist(), *(c.to_pylist() for c in each.columns), strict=True
            )
        ]
        return good, [(each.line, each.raw, each.reason.code) for part in found for each in part.broken]

    def chunk(first: int, some: list[str], *, last: bool, utf8: bool) -> Chunk:
        together = "\n".join([*some, ""]).encode() if utf8 and some else None
        return Chunk(first, len(some), together, [] if together else list(some), last, 0)

    together = rows(chunk(2, lines, last=True, utf8=True))
    assert rows(chunk(2, lines, last=True, utf8=False)) == together
    before, after = lines[:cut], lines[cut:]
    in_two = rows(chunk(2, before, last=False, utf8=True), chunk(2 + len(before), after, last=True, utf8=True))
    assert in_two == together


def test_capitals_in_names_of_files_make_no_difference(tmp_path: Path) -> None:
    place = write(tmp_path / "firm", {"Firm.TOML": FIRM, "BRANCHES.CSV": BRANCHES, "Staff.Csv.GZ": b""}, "")
    (place / "Staff.Csv.GZ").write_bytes(gzip.compress(b"code,name,branch,job\n"))
    with zipfile.ZipFile(tmp_path / "firm.zip", "w") as archive:
        for each in place.iterdir():
            archive.write(each, f"Life\\{each.name}")
    for source in (place, tmp_path / "firm.zip"):
        done = read_here(source, tmp_path / "stage")
        assert (done["files"].keys(), done["unused"]) == ({"branches", "staff"}, [])
        assert len(staged(tmp_path / "stage", "branches")) == 2


@pytest.mark.parametrize(
    ("one", "other", "file"),
    [("branches.csv", "BRANCHES.CSV", "branches.csv"), ("firm.toml", "Firm.toml", "firm.toml")],
)
def test_two_files_that_differ_only_in_capitals_are_one_too_many(
    tmp_path: Path, one: str, other: str, file: str
) -> None:
    place = write(tmp_path / "firm", {one: FIRM if "firm" in one else BRANCHES, other: FIRM})
    with pytest.raises(Unreadable) as error:
        read_here(place, tmp_path / "stage")
    assert error.value.say("en") == f"{file} is there twice: {other}, {one}. Keep one of them."
