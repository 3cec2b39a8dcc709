"""`people/scope.py` and the code agree: every rule is of a model that exists, every question asked has a rule."""

from __future__ import annotations

import ast

import pytest
from django.apps import apps

from dongban.people.rules import Role
from dongban.people.scope import RULES
from tests.house.say import nothing
from tests.house.source import Source, called, product

# Not tables: what a rule says of figures that mix several.
MARKERS = {"promises.tally": "counts by branch and month, without a customer"}
# Calls that name a model, and calls that take its rows: at which place the action and the model stand.
_BY_LABEL = {"door": (0, 1), "may": (1, 2), "require_any": (1, 2), "predicate": (1, 2)}
_BY_ROWS = {"visible": 1, "get_or_404": 1, "reaches": 1, "require": 1}


def unknown_models(labels: set[str]) -> set[str]:
    known = {model._meta.label_lower for model in apps.get_models()}
    return labels - known - set(MARKERS)


def unknown_fields() -> list[str]:
    """Terms whose field a model does not have: asked of the database for every role, with no row to look at."""
    from datetime import date

    from dongban.people.reach import compile_term
    from dongban.people.rules import Hat

    wrong = []
    for (label, action), by_role in RULES.items():
        if label in MARKERS:
            continue
        for role, term in by_role.items():
            hat = Hat(role, staff=1, unit=1, units=frozenset({1}))
            try:
                str(
                    apps.get_model(label)
                    ._default_manager.filter(compile_term(term, user=1, hat=hat, day=date.max))
                    .query
                )
            except Exception as error:  # whatever it is, it is named
                wrong.append(f"{label} {action} {role}: {error}")
    return wrong


def questions(source: Source) -> list[tuple[str, str | None, str]]:
    """(where, label or None, action) of every question about reach that is written out."""
    found = []
    for call in source.calls():
        name, where = called(call), f"{source.name}:{call.lineno}"
        words = [arg.value if isinstance(arg, ast.Constant) else None for arg in call.args]
        if name in _BY_LABEL and len(words) > _BY_LABEL[name][1]:
            action, label = (words[place] for place in _BY_LABEL[name])
            if isinstance(action, str) and isinstance(label, str):
                found.append((where, label, action))
        elif name in _BY_ROWS and len(words) > _BY_ROWS[name] and isinstance(words[_BY_ROWS[name]], str):
            found.append((where, None, str(words[_BY_ROWS[name]])))
    return found


def unanswered(sources: list[Source]) -> list[str]:
    actions = {action for _label, action in RULES}
    return [
        f"{where}: {label or 'rows'} {action}"
        for source in sources
        for where, label, action in questions(source)
        if ((label, action) not in RULES if label else action not in actions)
    ]


def test_every_rule_is_of_a_model_that_exists() -> None:
    nothing(unknown_models({label for label, _action in RULES}))


def test_every_term_speaks_of_a_field_that_exists() -> None:
    nothing(unknown_fields())


def test_every_question_has_its_rule() -> None:
    assert sum(len(questions(source)) for source in product()) > 20
    nothing(unanswered(product()))


def test_roles_are_named_in_one_place_alone() -> None:
    """Besides `people` only what makes users says a role: from the firm's job, from a command, from a form."""
    named = {
        source.name
        for source in product()
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Role"
        if node.attr in Role.__members__ and source.room != "people"
    }
    nothing({name for name in named if not name.startswith(MAKERS)})


MAKERS = ("front/users/forms.py", "front/management/commands/user.py", "site/", "records/dated/")


@pytest.mark.parametrize(
    "line",
    [
        "door('see', 'records.costumer', NOT_YOURS)",
        "reach.may(viewer, 'sea', 'records.customer')",
        "reach.visible(viewer, 'gaze', Customer.objects)",
        "reach.require(by, 'bury', promise, NOT_YOURS)",
    ],
)
def test_a_question_without_a_rule_is_found(line: str) -> None:
    assert unanswered([Source("visits/views.py", line)])


def test_a_rule_of_no_model_is_found() -> None:
    assert unknown_models({"records.costumer", "records.customer"}) == {"records.costumer"}
