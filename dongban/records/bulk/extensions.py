"""What DuckDB is taught: to write rows as the firm's database takes them. Its extensions come in wheels."""

from __future__ import annotations

from importlib.resources import files

import duckdb


def load_extension(db: duckdb.DuckDBPyConnection, name: str) -> None:
    """From the wheel of DuckDB's own version, never from the net. Safe to repeat."""
    within = files(f"duckdb_extension_{name}") / "extensions" / f"v{duckdb.__version__}"
    db.execute(f"LOAD '{within / f'{name}.duckdb_extension'}'")
