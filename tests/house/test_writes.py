"""Rows are written by actions (and by bulk, which is the same for millions): never by a view, a query or a form."""

from __future__ import annotations

import ast
import re

import pytest

from tests.house.say import nothing
from tests.house.source import Source, called, product

_ALWAYS = {
    "bulk_create", "bulk_update", "get_or_create", "update_or_create", "executemany", "copy",
    "acreate", "asave", "adelete", "aupdate", "executescript", "raw_delete",
}  # fmt: skip
_OF_ROWS = re.compile(
    r"objects|_manager|\.(filter|exclude|all|select_for_update|order_by|using)\(|visible\(|get_or_404\("
)
_SQL = re.compile(
    r"^\s*(INSERT\s+INTO|UPDATE\s+\S+\s+SET|DELETE\s+FROM|REPLACE\s+INTO|COPY\s+\S+\s+(FROM|\()"
    r"|(CREATE|DROP|ALTER)\s+(TEMP\w*\s+)?(UNIQUE\s+)?(TABLE|INDEX|TRIGGER|VIEW))",
    re.I,
)
# Files that are made for writing, in every room.
_WRITERS = {"actions", "bulk", "migrations"}
MAY = {
    "jobs/queue.py": "leases and fences: the queue's own state",
    "jobs/work.py": "a run's own heartbeat and lines",
    "jobs/management/commands/worker.py": "that a worker is up",
    "front/users/attempts.py": "the cache that limits count in, for all processes",
    "records/dated/": "actions and bulk of what held when",
    "records/undo/": "actions and bulk of taking a load back",
    "promises/handover/": "actions and bulk of handing over",
    "records/uploads.py": "an upload, beside its files",
    "records/jobs.py": "how far the load is that the job works for",
    "promises/exporting/": "COPY out of the database",
    "promises/folder.py": "what goes with a load that is taken back",
    "visits/photos/": "a picture, made anew",
    "site/demo/": "the demo firm",
    "site/keeping/": "backup and restore",
}


def may_write(source: Source) -> bool:
    return (
        source.name in MAY
        or bool(_WRITERS & set(source.parts))
        or any(source.name.startswith(place) for place in MAY if place.endswith("/"))
    )


def writes(source: Source) -> list[str]:
    found = [f"{source.name}:{call.lineno} .{called(call)}" for call in source.calls() if _is_write(call)]
    return found + [
        f"{source.name}:{node.lineno} {node.value.split()[0]}"
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _SQL.match(node.value)
    ]


def _is_write(call: ast.Call) -> bool:
    if not isinstance(call.func, ast.Attribute):
        return False
    verb, on = call.func.attr, ast.unparse(call.func.value)
    if verb in _ALWAYS:
        return verb != "copy" or on.endswith("cursor")
    if verb == "save":
        return True
    if verb == "delete":
        return not call.args
    if verb in {"create", "update"}:
        return bool(_OF_ROWS.search(f"{on}.")) or on.endswith("_set")
    return False


def trespassers(sources: list[Source]) -> list[str]:
    return [line for source in sources if not may_write(source) for line in writes(source)]


def test_nothing_else_writes() -> None:
    nothing(trespassers(product()))


def test_every_exception_is_still_one() -> None:
    writing = [source.name for source in product() if writes(source)]
    nothing([place for place in MAY if not any(name.startswith(place) for name in writing)])


@pytest.mark.parametrize(
    "line",
    [
        "Promise.objects.create(step=step)",
        "promise.save(update_fields=['kept_on'])",
        "promise.delete()",
        "Promise.objects.filter(pk=1).update(live=False)",
        "Promise.objects.bulk_create(rows)",
        "reach.visible(viewer, 'see', Promise.objects).delete()",
        "customer.touch_set.create(at=at)",
        "cursor.execute('UPDATE promises_promise SET live = 0')",
        "sql = ' insert into journal_entry values (1)'",
    ],
)
def test_a_write_in_the_wrong_place_is_found(line: str) -> None:
    assert trespassers([Source("promises/views.py", line)])
    assert not trespassers([Source("promises/actions/keep.py", line)])


@pytest.mark.parametrize(
    "line", ["seen.update(pks)", "digest.update(b'x')", "session.update(a=1)", "'Update this day'"]
)
def test_what_only_looks_like_a_write_is_none(line: str) -> None:
    assert not trespassers([Source("promises/views.py", line)])
