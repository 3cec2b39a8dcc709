"""A loop for the lines of a long list, in any room's pages: `{% rows line in found.lines %}…{% endrows %}`.

It says what Django's own `for` says. Django walks through the body again for each line, and takes longer over fifty of
them than over the rest of the page; here the body becomes plain functions once, when the template is read. Texts,
variables, filters, `if`, `querystring` and a `rows` within are quick; words that are the same in every line are asked
for once a page; texts are escaped together. Whatever else stands in the body is left to Django, so that nothing reads
differently.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from html import escape
from typing import Any, cast
from urllib.parse import urlencode

from django import template
from django.template import Context, Node, TemplateSyntaxError, Variable
from django.template.base import FilterExpression, NodeList, Parser, TextNode, Token, VariableNode
from django.template.base import render_value_in_context as in_context
from django.template.defaulttags import CommentNode, IfNode, TemplateLiteral, URLNode, querystring
from django.template.library import SimpleNode
from django.templatetags.i18n import TranslateNode
from django.utils.safestring import SafeData, SafeString

register = template.Library()


class _Scope(dict[str, Any]):
    """The names that the body knows: the page's, and the line's own. Django's context has the same ones.

    What is said gathers in `out`; `raw` are the places of what is still to be escaped, all of it at once.
    """

    def __init__(self, context: Context) -> None:
        super().__init__(cast(dict[str, Any], context.flatten()))
        self.context = context
        self.escapes = context.autoescape
        self.out: list[str] = []
        self.raw: list[int] = []
        # What the nodes said that say the same in every line.
        self.said: dict[int, str] = {}

    def text(self, said: str) -> None:
        if self.escapes:
            self.raw.append(len(self.out))
        self.out.append(said)

    def whole(self) -> str:
        texts = [self.out[place] for place in self.raw]
        joined = _BETWEEN.join(texts)
        if joined.count(_BETWEEN) == len(texts) - 1:
            texts = escape(joined).split(_BETWEEN)
        else:
            texts = [escape(text) for text in texts]
        for place, text in zip(self.raw, texts, strict=True):
            self.out[place] = text
        return "".join(self.out)


# Stands between texts that are escaped together. No text has it but by malice: then each is escaped for itself.
_BETWEEN = "\0"
Say = Callable[[_Scope], None]
Find = Callable[[_Scope], Any]
# What a name that is not quickly found raises: Django then looks for it in its own way.
_NOT_FOUND = (KeyError, AttributeError, IndexError, TypeError, ValueError)
_INFIX: Mapping[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "is": operator.is_,
    "is not": operator.is_not,
    "in": lambda one, many: one in many,
    "not in": lambda one, many: one not in many,
}


@register.tag
def rows(parser: Parser, token: Token) -> RowsNode:
    """`{% rows one in many %}`, `{% rows one, other in pairs %}`; `forloop` knows counter, first and last."""
    names, said, among = token.contents.removeprefix("rows").partition(" in ")
    if not said:
        raise TemplateSyntaxError("rows takes names, the word in, and what they are in")
    body = parser.parse(("endrows",))
    parser.delete_first_token()
    return RowsNode([name.strip() for name in names.split(",")], parser.compile_filter(among.strip()), body)


class RowsNode(Node):
    child_nodelists = ("body",)

    def __init__(self, names: Sequence[str], among: FilterExpression, body: NodeList) -> None:
        self.body = body
        self.say = _loop(names, among, body)

    def render(self, context: Context) -> SafeString:
        with context.push():
            scope = _Scope(context)
            self.say(scope)
            return SafeString(scope.whole())


def _loop(names: Sequence[str], among: FilterExpression, body: NodeList) -> Say:
    find, say, alone = _value(among), _body(body), names[0] if len(names) == 1 else ""
    own = (*names, "forloop")

    def said(scope: _Scope) -> None:
        found = find(scope)
        many = found if isinstance(found, Sequence) else tuple(found or ())
        top = scope.context.dicts[-1]
        hidden = {name: scope[name] for name in own if name in scope}
        for number, one in enumerate(many, start=1):
            mine = {alone: one} if alone else dict(zip(names, one, strict=True))
            mine["forloop"] = {"counter": number, "first": number == 1, "last": number == len(many)}
            scope.update(mine)
            top.update(mine)
            say(scope)
        for name in own:
            scope.pop(name, None)
            top.pop(name, None)
        scope.update(hidden)
        top.update(hidden)

    return said


def _body(nodes: Iterable[Node]) -> Say:
    parts: list[tuple[str, Say]] = []
    before = ""
    for node in nodes:
        part = _node(node)
        if isinstance(part, str):
            before += part
        else:
            parts.append((before, part))
            before = ""
    last = before

    def said(scope: _Scope) -> None:
        put = scope.out.append
        for text, say in parts:
            put(text)
            say(scope)
        put(last)

    return said


def _node(node: Node) -> str | Say:
    match node:
        case TextNode():
            return str(node.s)
        case CommentNode():
            return ""
        case VariableNode():
            return _hole(node.filter_expression)
        case IfNode():
            return _either(node)
        case RowsNode():
            return node.say
        case TranslateNode() if _never_changes(node.filter_expression) and not node.asvar:
            return _once(node)
        case URLNode() if _never_changes(node.view_name) and not (node.args or node.kwargs or node.asvar):
            return _once(node)
        case SimpleNode() if node.func is querystring and not (node.args or node.target_var):
            return _address(node)
    return lambda scope: scope.out.append(str(node.render_annotated(scope.context)))


def _never_changes(expression: FilterExpression) -> bool:
    return not expression.filters and not (isinstance(expression.var, Variable) and expression.var.lookups)


def _once(node: Node) -> Say:
    def said(scope: _Scope) -> None:
        words = scope.said.get(id(node))
        if words is None:
            words = scope.said[id(node)] = str(node.render_annotated(scope.context))
        scope.out.append(words)

    return said


def _address(node: SimpleNode) -> Say:
    """`{% querystring name=value %}`: the page's own address with other values. Django copies it for each."""
    others = [(name, _value(one)) for name, one in node.kwargs.items()]

    def said(scope: _Scope) -> None:
        asked = scope["request"].GET
        values: dict[str, Any] = dict(asked.lists())
        for name, find in others:
            value = find(scope)
            if value is None:
                values.pop(name, None)
            else:
                values[name] = value if isinstance(value, Iterable) and not isinstance(value, str) else [value]
        if values or asked:
            scope.text(f"?{urlencode(values, doseq=True)}")

    return said


def _hole(expression: FilterExpression) -> Say:
    find, as_django = _value(expression), expression.resolve
    if not expression.filters and isinstance(expression.var, Variable):
        # Most holes are names: they are found without a step between.
        find = _found(expression.var)

    def said(scope: _Scope) -> None:
        try:
            found = find(scope)
        except _NOT_FOUND:
            found = as_django(scope.context)
        kind, out = type(found), scope.out
        if kind is str:
            # As `text` does it, without a step between.
            if scope.escapes:
                scope.raw.append(len(out))
            out.append(found)
        elif kind is SafeString or kind is int:
            out.append(str(found))
        else:
            out.append(str(in_context(found, scope.context)))

    return said


def _either(node: IfNode) -> Say:
    ways = [(None if term is None else _truth(term), _body(nodes)) for term, nodes in node.conditions_nodelists]

    def said(scope: _Scope) -> None:
        for holds, say in ways:
            if holds is None or holds(scope):
                say(scope)
                return

    return said


def _truth(term: Any) -> Find:
    """A condition of an `if`. What cannot be compared is not so, as Django has it."""
    if isinstance(term, TemplateLiteral):
        return _value(cast(FilterExpression, term.value), missing=True)
    first = _truth(term.first)
    if term.id == "not":
        return lambda scope: not first(scope)
    second = _truth(term.second)
    if term.id == "and":
        return lambda scope: first(scope) and second(scope)
    if term.id == "or":
        return lambda scope: first(scope) or second(scope)
    holds = _INFIX[term.id]

    def compared(scope: _Scope) -> bool:
        try:
            return bool(holds(first(scope), second(scope)))
        except Exception:
            return False

    return compared


def _value(expression: FilterExpression, *, missing: bool = False) -> Find:
    """What an expression comes to. `missing`: a name that there is not is None, as conditions want it, and no text."""

    def as_django(scope: _Scope) -> Any:
        return expression.resolve(scope.context, ignore_failures=missing)

    if any(_asks_more(filtered) for filtered, _given in expression.filters):
        return as_django
    find = _found(expression.var) if isinstance(expression.var, Variable) else _constant(expression.var)
    filters = [(filtered, [_argument(*one) for one in given]) for filtered, given in expression.filters]
    if not filters:

        def plain(scope: _Scope) -> Any:
            try:
                return find(scope)
            except _NOT_FOUND:
                return as_django(scope)

        return plain

    def through(scope: _Scope) -> Any:
        try:
            value, given = find(scope), [[argument(scope) for argument in each] for _filter, each in filters]
        except _NOT_FOUND:
            return as_django(scope)
        for (filtered, _), arguments in zip(filters, given, strict=True):
            new = filtered(value, *arguments)
            value = SafeString(new) if getattr(filtered, "is_safe", False) and isinstance(value, SafeData) else new
        return value

    return through


def _asks_more(filtered: Callable[..., Any]) -> bool:
    """Whether a filter wants to be told the time zone, or whether values are escaped."""
    return getattr(filtered, "expects_localtime", False) or getattr(filtered, "needs_autoescape", False)


def _argument(looked_up: bool, one: Any) -> Find:
    return _found(one) if looked_up else _constant(SafeString(one))


def _constant(value: Any) -> Find:
    return lambda _scope: value


def _found(variable: Variable) -> Find:
    """How a name with its dots is found. Raises one of `_NOT_FOUND` for what Django should look for itself."""
    if not variable.lookups:
        return variable.resolve
    first, *rest = variable.lookups
    steps = [(bit, int(bit) if bit.isdigit() else None) for bit in rest]

    if len(steps) == 1 and steps[0][1] is None:
        # As most names are: the line, and what of it.
        ((only, _place),) = steps

        def found_at_once(scope: _Scope) -> Any:
            value = scope[first]
            value = _STEPS[type(value)](value, only)
            if callable(value):
                raise TypeError(only)
            return value

        return found_at_once

    def found(scope: _Scope) -> Any:
        value = scope[first]
        for name, place in steps:
            value = _STEPS[type(value)](value, name) if place is None else value[place]
        if callable(value):
            raise TypeError(first)
        return value

    return found


class _Steps(dict[type, Callable[[Any, str], Any]]):
    """How a dot is read, by the kind of what stands before it: a key of a mapping, an attribute of what has no keys."""

    def __missing__(self, kind: type) -> Callable[[Any, str], Any]:
        if issubclass(kind, dict):
            step: Callable[[Any, str], Any] = operator.getitem
        elif issubclass(kind, tuple | str) or not hasattr(kind, "__getitem__"):
            step = getattr
        else:
            step = _left_to_django
        self[kind] = step
        return step


_STEPS = _Steps()


def _left_to_django(value: Any, name: str) -> Any:
    raise TypeError(name)
