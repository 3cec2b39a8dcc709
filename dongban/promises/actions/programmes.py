"""Putting a programme in place, as its rule says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from dongban.people.reach import Viewer
from dongban.promises.models import Programme, Step, Version
from dongban.promises.rules import TEMPLATES, ProgrammeRule, write_programmes

# A change of these leaves what has been made as it is.
_ONLY_WORDS = {"name", "channel", "as_filed"}


def install(rule: ProgrammeRule, day: date) -> bool:
    """Takes a programme of programmes.toml in, by its code, without a journal line. Whether anything changed.

    The same text again changes nothing, also when the programme was changed on screen since. A step that the text no
    longer has is retired. What decides about promises makes the next run look at every record again. Without a day to
    start on every promise is made, however long ago it was due; only what recurs starts on the day on which it first
    comes in, for nobody has promised the birthdays of a lifetime afterwards.
    """
    text = write_programmes([rule])
    programme = Programme.objects.filter(code=rule.code).first() or Programme(
        code=rule.code, starts_on=day if rule.every else None
    )
    if programme.as_filed == text:
        return False
    starts_on = rule.starts_on or (programme.starts_on if rule.every else None)
    changed = _set(programme, {**_columns(rule), "starts_on": starts_on, "as_filed": text})
    if changed - _ONLY_WORDS:
        programme.made_load = programme.made_until = None
    programme.save()
    if _steps(programme, rule):
        Programme.objects.filter(pk=programme.pk).update(made_load=None, made_until=None)
    return True


def sign(programme: Programme, what: str, *, by: Viewer, at: datetime, day: date) -> Version:
    """Notes the programme as it now is as its newest version."""
    row = Programme.objects.select_for_update().get(pk=programme.pk)
    row.version += 1
    row.save(update_fields=["version"])
    programme.version = row.version
    text = write_programmes([row.rule()])
    return Version.objects.create(
        programme=row, number=row.version, what=what, text=text, on=day, at=at, by=by.user, by_name=by.name
    )


def _columns(rule: ProgrammeRule) -> dict[str, Any]:
    return {
        "name": dict(rule.name),
        "subject": rule.subject.value,
        "where": {key: list(words) for key, words in rule.where.items()},
        "fact": rule.fact,
        "every": str(rule.every) if rule.every else "",
        "owner": rule.owner,
        "channel": rule.channel,
    }


def _steps(programme: Programme, rule: ProgrammeRule) -> bool:
    """Whether a step was added, taken out, or counts differently."""
    known = {step.code: step for step in programme.steps.all()}
    changed = False
    for position, each in enumerate(rule.steps):
        step = known.pop(each.code, None) or Step(programme=programme, code=each.code)
        columns = {"opens": str(each.opens), "due": str(each.due), "retired": False}
        changed |= bool(_set(step, columns)) or step.pk is None
        _set(step, {"name": dict(each.name or _ready_name(rule.code, each.code)), "position": position})
        step.save()
    retired = Step.objects.filter(pk__in=[step.pk for step in known.values()], retired=False).update(retired=True)
    return changed or retired > 0


def _ready_name(programme: str, step: str) -> Mapping[str, str]:
    """What the product's own programme of the same code calls the step: a file need not name it."""
    steps = (each for rule in TEMPLATES if rule.code == programme for each in rule.steps)
    return next((each.name for each in steps if each.code == step), {})


def _set(row: Programme | Step, columns: dict[str, Any]) -> set[str]:
    """Sets the columns; those whose value has changed."""
    changed = {name for name, value in columns.items() if getattr(row, name) != value}
    for name in changed:
        setattr(row, name, columns[name])
    return changed
