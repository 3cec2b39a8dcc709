"""What a folder's checked rows mean for the database: new, changed, unchanged, or rejected after all.

Works in DuckDB beside the stage, a file after the other in the order of their references. For each file it leaves
`d_<stem>`: its new and changed rows, with every column as it will be and (`was_...`) as it was; `k_<stem>`: the number
of each of its rows; and in `rejected` the rows that refer to nothing or stand there twice. A new row's number is its
line, counted on from the table's last number: that needs no sorting, and numbers may have gaps.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

import duckdb
from django.db import connection

from dongban.records.bulk.extensions import load_extension
from dongban.records.bulk.fetching import fetch
from dongban.records.bulk.parents import without_parent
from dongban.records.bulk.tables import MODELS, Cell, cells, key_cells, table
from dongban.records.format import FILES, Column, File, Kind
from dongban.records.reading import FileRead

# Whether a row's own fields are others than they were: in whatever order either side has them.
_FIELDS = "list_sort(map_entries(CAST(json({}) AS MAP(VARCHAR, VARCHAR))))"
OTHER_EXTRA = f"({_FIELDS.format('extra')} <> {_FIELDS.format('was_extra')})"

# Above this the work goes on in files of the stage. Twice as much made no load faster, and grew with the firm.
_MEMORY = "160MB"

_REJECTED = """
CREATE TABLE rejected (
    file INTEGER, stem VARCHAR, line BIGINT, "column" VARCHAR, reason VARCHAR, params VARCHAR, raw VARCHAR, code VARCHAR
)
"""


@dataclass(frozen=True)
class Counts:
    """`accepted` are the new and the changed rows together."""

    read: int
    new: int
    changed: int
    rejected: int

    @property
    def accepted(self) -> int:
        return self.new + self.changed

    @property
    def unchanged(self) -> int:
        return self.read - self.accepted - self.rejected

    def as_dict(self) -> dict[str, int]:
        return {
            "read": self.read,
            "accepted": self.accepted,
            "unchanged": self.unchanged,
            "rejected": self.rejected,
        }


class Workshop:
    """One folder's rows on their way."""

    def __init__(self, stage: Path, stems: Collection[str]) -> None:
        """`stems` are the files that will come."""
        self.stage, self.stems = stage, stems
        self.db = duckdb.connect()
        spill = str(stage / "spill").replace("'", "''")
        self.db.execute(f"SET memory_limit = '{_MEMORY}'; SET temp_directory = '{spill}'; SET TimeZone = 'UTC'")
        self.db.execute("SET preserve_insertion_order = false; SET autoinstall_known_extensions = false")
        # While one of its threads waits at a pipe, a second one would do nothing but ask whether it may go on.
        self.db.execute("SET threads = 1")
        # What has been freed goes back to the system soon, not only when there is plenty of it.
        self.db.execute("SET allocator_flush_threshold = '16MB'; SET allocator_background_threads = true")
        if connection.vendor == "postgresql":
            load_extension(self.db, "postgres_scanner")
        self.db.execute(_REJECTED)
        for stem in FILES:
            self.db.execute(f"CREATE TABLE codes_{stem} (id BIGINT, code VARCHAR)")

    def close(self) -> None:
        self.db.close()

    def number(self, sql: str) -> int:
        found = self.db.execute(sql).fetchone()
        return int(found[0]) if found and found[0] is not None else 0

    def resolve(self, stem: str, read: FileRead, base: int) -> Counts:
        """Settles one file; numbers of new rows begin after `base`."""
        file = FILES[stem]
        given = [column for column in file.columns if column.name in read.columns]
        self._take_rejected(stem)
        self._look_up(file, given)
        self._refer(file, given)
        known = self._fetch_known(file)
        if known:
            self._keep_spans(file, {column.name for column in given})
        self._drop_doubles(file, given)
        self._number(file, base, known=known)
        new, changed = self._decide(file, given, known=known)
        rejected = self.number(f"SELECT count(*) FROM rejected WHERE stem = '{stem}'")
        return Counts(read.read, new, changed, rejected)

    def forget(self, stem: str) -> None:
        """A file's rows, once they are where they belong. Its codes stay, for files that refer to them."""
        for name in (f"d_{stem}", f"k_{stem}", f"now_{stem}", f"s_{stem}"):
            kind = self.db.execute("SELECT table_type FROM information_schema.tables WHERE table_name = ?", [name])
            if found := kind.fetchone():
                self.db.execute(f"DROP {'VIEW' if found[0] == 'VIEW' else 'TABLE'} {name}")

    # Rejections -----------------------------------------------------------------------------------------------------

    def _take_rejected(self, stem: str) -> None:
        self.db.execute(
            f"INSERT INTO rejected SELECT ?, ?, * FROM {self._file(f'{stem}.rejects')}",
            [list(FILES).index(stem), stem],
        )

    def reject(self, stem: str, found: str, params: Iterable[str] = ()) -> None:
        """Takes rows out of `s_<stem>`. `found` is SQL for line, column, reason and params (JSON), perhaps repeated."""
        self.db.execute(
            f"""
            CREATE OR REPLACE TEMP TABLE found AS
            SELECT line, any_value("column") AS "column", any_value(reason) AS reason, any_value(params) AS params
            FROM ({found}) GROUP BY line
            """,
            list(params),
        )
        if not self.number("SELECT count(*) FROM found"):
            return
        code = 's."code"' if FILES[stem].coded else "NULL"
        self.db.execute(
            f"""
            INSERT INTO rejected
            SELECT ?, ?, f.line, f."column", f.reason, f.params, s."#raw", {code}
            FROM found f JOIN {self._file(stem)} s ON s."#line" = f.line
            """,
            [list(FILES).index(stem), stem],
        )
        self.db.execute(f'DELETE FROM s_{stem} WHERE "#line" IN (SELECT line FROM found)')

    # References -----------------------------------------------------------------------------------------------------

    def _look_up(self, file: File, given: list[Column]) -> None:
        """Fetches the numbers of codes that the folder itself has not brought."""
        for column in given:
            if column.refers and column.refers != file.stem:
                self._fetch_codes(
                    column.refers,
                    f'SELECT DISTINCT "{column.name}" FROM {self._file(file.stem)} WHERE "{column.name}" IS NOT NULL',
                )

    def _fetch_codes(self, stem: str, wanted: str) -> None:
        unknown = f"SELECT * FROM ({wanted}) EXCEPT SELECT code FROM codes_{stem}"
        self.db.execute("CREATE OR REPLACE TEMP TABLE fetched_codes (id BIGINT, code VARCHAR)")
        fetch(self.db, "fetched_codes", table(FILES[stem]), [("id", "BIGINT"), ("code", "VARCHAR")], "code", unknown)
        self.db.execute(
            f"INSERT INTO codes_{stem} SELECT * FROM fetched_codes WHERE code NOT IN (SELECT code FROM codes_{stem})"
        )

    def _refer(self, file: File, given: list[Column]) -> None:
        """Makes `s_<stem>`: each row's line, key and spans, and the numbers that its references stand for.

        Rows that refer to nothing (-1) are taken out of it.
        """
        refers = [column for column in given if column.refers and column.refers != file.stem]
        numbers = "".join(
            f', CASE WHEN s."{c.name}" IS NOT NULL THEN coalesce(r_{c.name}.id, -1) END AS "{c.name}_id"'
            for c in refers
        )
        joins = " ".join(f'LEFT JOIN codes_{c.refers} r_{c.name} ON r_{c.name}.code = s."{c.name}"' for c in refers)
        kept = {*file.key, *(name for span in file.spans for name in span), *_within(file)} - {c.name for c in refers}
        narrow = "".join(f", {_plain(column)}" for column in given if column.name in kept)
        # A part of the key that the file does not have is empty in all its rows.
        narrow += "".join(f", '' AS \"{name}\"" for name in file.key if name not in {column.name for column in given})
        self.db.execute(
            f'CREATE TABLE s_{file.stem} AS SELECT s."#line"{narrow}{numbers} FROM {self._file(file.stem)} s {joins}'
        )
        for column in refers:
            if self.number(f'SELECT count(*) FROM s_{file.stem} WHERE "{column.name}_id" = -1'):
                self.reject(file.stem, self._nowhere(file, column))
        for column in given:
            if column.refers == file.stem:
                self._refer_within(file, column)

    def _refer_within(self, file: File, column: Column) -> None:
        """A file that refers to itself (a branch to the one above it), in any order of its rows."""
        rows = self.db.execute(f'SELECT "#line", code, "{column.name}" FROM s_{file.stem} ORDER BY 1').fetchall()
        self._fetch_codes(
            file.stem, f'SELECT DISTINCT "{column.name}" FROM s_{file.stem} WHERE "{column.name}" IS NOT NULL'
        )
        known = {code for (code,) in self.db.execute(f"SELECT code FROM codes_{file.stem}").fetchall()}
        lost = [(line,) for line in without_parent(rows, known)]
        self.db.execute("CREATE OR REPLACE TEMP TABLE lost (line BIGINT)")
        if lost:
            self.db.executemany("INSERT INTO lost VALUES (?)", lost)
            self.reject(file.stem, self._nowhere(file, column))

    # Known rows -----------------------------------------------------------------------------------------------------

    def _fetch_known(self, file: File) -> bool:
        """Makes `now_<stem>`: the rows that the database has already, by the folder's keys. Whether there are any."""
        columns = [("id", "BIGINT"), *((cell.name, cell.type) for cell in cells(file)), ("extra", "VARCHAR")]
        columns.append(("changed", "BIGINT"))
        made = ", ".join(f'"{name}" {kind}' for name, kind in columns)
        self.db.execute(f"CREATE TABLE now_{file.stem} ({made})")
        if not MODELS[file.stem]._default_manager.exists():
            return False
        # Of a key of several columns the first is what the rows are fetched by.
        by = key_cells(file)[0].name
        wanted = f'SELECT DISTINCT "{by}" FROM s_{file.stem}'
        fetch(self.db, f"now_{file.stem}", table(file), columns, by, wanted)
        return bool(self.number(f"SELECT count(*) FROM now_{file.stem}"))

    def _keep_spans(self, file: File, given: set[str]) -> None:
        """An end in the file may not lie before a beginning that only the database has, nor the other way round."""
        key = " AND ".join(f's."{cell.name}" = n."{cell.name}"' for cell in key_cells(file))
        for begin, end in file.spans:
            if (begin in given) == (end in given):
                continue
            first, last = (f's."{begin}"', f'n."{end}"') if begin in given else (f'n."{begin}"', f's."{end}"')
            self.reject(
                file.stem,
                f"""
                SELECT s."#line" AS line, '{end if end in given else begin}' AS "column", 'backwards' AS reason,
                       json_object('begin', '{begin}', 'first', {first}::VARCHAR,
                                   'end', '{end}', 'last', {last}::VARCHAR) AS params
                FROM s_{file.stem} s JOIN now_{file.stem} n ON {key} WHERE {last} < {first}
                """,
            )

    def _drop_doubles(self, file: File, given: list[Column]) -> None:
        """Of equal keys the first line stays. Where the firm has no code for a row, one that says the same as the first
        is that row once more: it changes nothing, and nobody has to mend it."""
        key = ", ".join(f's."{cell.name}"' for cell in key_cells(file))
        found = f"""
            SELECT line, '{file.key[0]}' AS "column", 'twice' AS reason, json_object('line', first::VARCHAR) AS params
            FROM (SELECT "#line" AS line, min("#line") OVER (PARTITION BY {key}) AS first FROM s_{file.stem} s)
            WHERE line > first
        """
        unique = self.number(f"SELECT count(*) FROM (SELECT DISTINCT {key} FROM s_{file.stem} s)")
        if unique == self.number(f"SELECT count(*) FROM s_{file.stem}"):
            return
        if not file.coded:
            said = ", ".join(f'f."{name}"' for name in (*(c.name for c in given), *self._extra(file)))
            self.db.execute(
                f"""
                DELETE FROM s_{file.stem} WHERE "#line" IN (
                    SELECT line FROM (
                        SELECT s."#line" AS line, row({said}) AS said, first_value(row({said})) OVER same AS first,
                               row_number() OVER same AS place
                        FROM s_{file.stem} s JOIN {self._file(file.stem)} f ON f."#line" = s."#line"
                        WINDOW same AS (PARTITION BY {key} ORDER BY s."#line")
                    ) WHERE place > 1 AND said IS NOT DISTINCT FROM first)
                """
            )
        self.reject(file.stem, found)

    def _decide(self, file: File, given: list[Column], *, known: bool) -> tuple[int, int]:
        """Makes `d_<stem>`; how many rows are new, and how many changed.

        Where nothing was before it is a view, so that millions of rows are laid down only once.
        """
        rows = self._rows(file, given)
        if not known:
            self.db.execute(f"CREATE VIEW d_{file.stem} AS {rows}")
            return self.number(f"SELECT count(*) FROM s_{file.stem}"), 0
        different = " OR ".join(f'"{cell.name}" IS DISTINCT FROM "was_{cell.name}"' for cell in cells(file))
        self.db.execute(
            f"""
            CREATE TABLE d_{file.stem} AS SELECT * FROM ({rows})
            WHERE was_id IS NULL OR {different} OR {OTHER_EXTRA}
            """
        )
        accepted, new = (
            self.number(f"SELECT count(*) FROM d_{file.stem}{where}") for where in ("", " WHERE was_id IS NULL")
        )
        return new, accepted - new

    def _number(self, file: File, base: int, *, known: bool) -> None:
        """Makes `k_<stem>`: each row's number and the one that it had (empty: a new row)."""
        if known:
            key = " AND ".join(f's."{cell.name}" = n."{cell.name}"' for cell in key_cells(file))
            self.db.execute(
                f"""
                CREATE TABLE k_{file.stem} AS
                SELECT coalesce(n.id, {base} + s."#line") AS id, n.id AS was_id, s.*
                FROM s_{file.stem} s LEFT JOIN now_{file.stem} n ON {key}
                """
            )
        else:
            self.db.execute(
                f"""
                CREATE VIEW k_{file.stem} AS
                SELECT {base} + "#line" AS id, NULL::BIGINT AS was_id, * FROM s_{file.stem}
                """
            )
        if any(column.refers == file.stem for stem in self.stems for column in FILES[stem].columns):
            self.db.execute(
                f"INSERT INTO codes_{file.stem} SELECT id, code FROM k_{file.stem} "
                f"WHERE code NOT IN (SELECT code FROM codes_{file.stem})"
            )

    def _rows(self, file: File, given: list[Column]) -> str:
        names = {column.name for column in given}
        columns = ", ".join(f'{_final(cell, file, names)} AS "{cell.name}"' for cell in cells(file))
        was = ", ".join(f'n."{cell.name}" AS "was_{cell.name}"' for cell in cells(file))
        within = (column.name for column in given if column.refers == file.stem)
        joins = " ".join(f'LEFT JOIN codes_{file.stem} r_{name} ON r_{name}.code = k."{name}"' for name in within)
        extra = "coalesce(n.extra, '{}')"
        if self._extra(file):
            extra = f'json_merge_patch({extra}, f."#extra")::VARCHAR'
        return f"""
            SELECT k.id, k.was_id, n.changed AS was_changed, n.extra AS was_extra, {extra} AS extra, {columns}, {was}
            FROM {self._file(file.stem)} f JOIN k_{file.stem} k ON k."#line" = f."#line"
            LEFT JOIN now_{file.stem} n ON n.id = k.was_id {joins}
        """

    def _extra(self, file: File) -> tuple[str, ...]:
        """The column of the firm's own fields, if the file has any."""
        described = f"SELECT count(*) FROM (DESCRIBE FROM {self._file(file.stem)}) WHERE column_name = '#extra'"
        return ("#extra",) if self.number(described) else ()

    def _nowhere(self, file: File, column: Column) -> str:
        """Rows whose code stands for nothing: in no row that was taken, and not in the firm.

        Within a file they are those whose lines are in `lost`, which are themselves what others refer to.
        """
        gone = f"SELECT code, line FROM rejected WHERE stem = '{column.refers}'"
        lost = f'SELECT "#line" AS line FROM s_{file.stem} WHERE "{column.name}_id" = -1'
        if column.refers == file.stem:
            lost = "SELECT line FROM lost"
            gone += f' UNION ALL SELECT code, "#line" FROM s_{file.stem} WHERE "#line" IN (SELECT line FROM lost)'
        return f"""
            SELECT l.line, '{column.name}' AS "column",
                   CASE WHEN j.line IS NULL THEN 'unknown' ELSE 'unknown_rejected' END AS reason,
                   json_object('text', f."{column.name}", 'file', '{column.refers}.csv', 'line', j.line::VARCHAR)
                       AS params
            FROM ({lost}) l JOIN {self._file(file.stem)} f ON f."#line" = l.line
            LEFT JOIN (SELECT code, min(line) AS line FROM ({gone}) GROUP BY code) j ON j.code = f."{column.name}"
        """

    def _file(self, name: str) -> str:
        path = str(self.stage / f"{name}.parquet").replace("'", "''")
        return f"read_parquet('{path}')"


def _within(file: File) -> list[str]:
    """Columns that refer to rows of the same file."""
    return [column.name for column in file.columns if column.refers == file.stem]


def _final(cell: Cell, file: File, given: set[str]) -> str:
    """The column as it will be: as the file (f) says, or else as it was (n); k has the numbers."""
    if cell.source not in given:
        return f"coalesce(n.\"{cell.name}\", '')" if cell.is_text else f'n."{cell.name}"'
    if cell.role == "served":
        said = f'n."file_{cell.source}" IS NOT DISTINCT FROM coalesce(f."{cell.source}", \'\')'
        return f'CASE WHEN n.id IS NOT NULL AND {said} THEN n."{cell.name}" ELSE k."{cell.name}" END'
    if cell.role == "ref":
        column = file.column(cell.source)
        return f"r_{cell.source}.id" if column and column.refers == file.stem else f'k."{cell.name}"'
    if cell.is_text:
        return f"coalesce(f.\"{cell.source}\", '')"
    return f'CAST(f."{cell.source}" AS {cell.type})'


def _plain(column: Column) -> str:
    """Moments come with their zone and are kept as UTC, as the database keeps them."""
    if column.kind is Kind.MOMENT:
        return f'CAST(s."{column.name}" AS TIMESTAMP) AS "{column.name}"'
    if column.kind is Kind.TEXT and column.key:
        return f'coalesce(s."{column.name}", \'\') AS "{column.name}"'
    return f's."{column.name}"'
