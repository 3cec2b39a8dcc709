"""The pages of the docs that are written by the program: `python -m tests.docs.pages` writes them again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from dongban.promises.rules import TRANSITIONS, State
from dongban.records.format import COMING, FILES, Column, File, Kind

REFERENCE = Path(__file__).resolve().parents[2] / "docs" / "reference"

_FOLDER = """# The firm folder

A firm's core systems hand over their records as a folder, or a `.zip` of it, of files with a `firm.toml`
beside them.

- A file is UTF-8 (with or without BOM) or CP949; comma or tab; optionally `.gz` or `.zst`, or Parquet with
  the same columns. Text is normalised to NFC.
- Days are ISO (`2026-03-02`), moments ISO with an offset, or without one in the firm's time zone. Money is a
  decimal in the firm's currency. Empty means unknown.
- Loading the same folder twice changes nothing. A row that is absent stays as it is; an end is a day, never a
  deletion.
- Every row ends as accepted, unchanged or rejected. Rejected rows come back as they were, with file, line,
  column and reason, to be mended and loaded again.
- A column that is not listed here is kept as a field of the firm's own.
- Codes and texts are kept as they come. Around words of a list, days, moments and numbers blanks say nothing,
  and a whole number may have a point (`3.0`).
- In a CSV, an apostrophe before `=`, `+`, `-` or `@` is the mark that keeps a spreadsheet program from taking a
  text for a formula. `dongban export` writes it, and a load takes it away.

`firm.toml` says `name`, `currency` (ISO 4217), `time_zone` (IANA), `calendar` (ISO 3166, for public
holidays), and may say `locale`. `programmes.toml` says what the firm has promised.

Columns in **bold** are required.
"""


def folder() -> str:
    tables = "\n".join(_table(file) for file in FILES.values())
    coming = ", ".join(f"`{stem}.csv`" for stem in COMING)
    return f"{_FOLDER}\n{tables}\nPart of the format, and not yet used: {coming}.\n"


def _table(file: File) -> str:
    lines = [f"## {file.name}: {file.about[0]} · {file.about[1]}", "", "| column | what stands in it |", "|---|---|"]
    lines += [f"| {_name(column)} | {_meaning(column)} |" for column in file.columns]
    return "\n".join([*lines, "", f"A row is told apart by {', '.join(file.key)}.", ""])


def _name(column: Column) -> str:
    return f"**{column.name}**" if column.required else column.name


def _meaning(column: Column) -> str:
    if column.refers:
        return f"a code of {column.refers}.csv"
    if column.kind is Kind.WORD:
        return "one of " + ", ".join(column.words)
    ends = [f"{word} {end:g}" for word, end in (("from", column.least), ("to", column.most)) if end is not None]
    return " ".join([column.kind.value, *ends])


def states() -> str:
    arrows = [f"    {a} --> {b}" for a in State for b in State if b in TRANSITIONS[a]]
    ends = [f"    {state} --> [*]" for state in State if not TRANSITIONS[state]]
    drawn = "\n".join(["stateDiagram-v2", "    [*] --> upcoming", "    [*] --> open", *arrows, *ends])
    head = "# The states of a promise\n\nDrawn from the state table in `promises/rules/states.py`."
    return f"{head}\n\n```mermaid\n{drawn}\n```\n"


PAGES: Mapping[str, Callable[[], str]] = {"firm-folder.md": folder, "states.md": states}

if __name__ == "__main__":
    for name, page in PAGES.items():
        (REFERENCE / name).write_text(page(), encoding="utf-8")
