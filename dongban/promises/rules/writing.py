"""Writing programmes.toml, so that what is edited on screen can be taken along and read again."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence

from dongban.promises.rules.programmes import ProgrammeRule, StepRule

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")


def write_programmes(programmes: Sequence[ProgrammeRule]) -> str:
    """The programmes as TOML; reading the text gives the same programmes."""
    return "\n".join("\n".join(_programme_lines(programme)) + "\n" for programme in programmes)


def _programme_lines(programme: ProgrammeRule) -> Iterable[str]:
    yield "[[programme]]"
    yield f"code = {_text(programme.code)}"
    yield f"name = {_table(programme.name)}"
    yield f"subject = {_text(programme.subject)}"
    if programme.where:
        conditions = (f"{_key(key)} = [{', '.join(map(_text, words))}]" for key, words in programme.where.items())
        yield f"where = {{ {', '.join(conditions)} }}"
    yield f"from = {_text(programme.fact)}"
    if programme.starts_on is not None:
        yield f"starts_on = {programme.starts_on.isoformat()}"
    if programme.every is not None:
        yield f"every = {_text(str(programme.every))}"
    yield f"owner = {_text(programme.owner)}"
    yield f"channel = {_text(programme.channel)}"
    for step in programme.steps:
        yield ""
        yield from (f"  {line}" for line in _step_lines(step))


def _step_lines(step: StepRule) -> Iterable[str]:
    yield "[[programme.step]]"
    yield f"code = {_text(step.code)}"
    if step.name:
        yield f"name = {_table(step.name)}"
    yield f"opens = {_text(str(step.opens))}"
    yield f"due = {_text(str(step.due))}"


def _table(names: Mapping[str, str]) -> str:
    return f"{{ {', '.join(f'{_key(key)} = {_text(name)}' for key, name in names.items())} }}"


def _key(key: str) -> str:
    return key if _BARE_KEY.fullmatch(key) else _text(key)


def _text(text: str) -> str:
    """A TOML basic string. JSON's escapes are TOML's; the one sign more that TOML wants escaped is DEL."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
