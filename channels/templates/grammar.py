"""What may a template say? A small part of Jinja, names that exist, no more: checked before anything is run.

Templates are edited by people who write texts. What they need is choosing and repeating; what could compute, call,
reach into Python or take other files is refused where it stands, with its line. The limits of
`channels/templates/confinement.py` hold what remains possible, such as a loop in a loop in a loop.
"""

from collections.abc import Iterator
from dataclasses import fields

from jinja2 import Environment, TemplateSyntaxError, nodes
from jinja2.meta import find_undeclared_variables

from channels.templates.tables import Cell, Row, Table
from channels.templates.view import Answer, Dispute, Invoice, Promise
from channels.templates.words import Columns, Counted, OptOut, Question, Schedule, Totals, Words
from config.brand import Brand
from models.message import InstalmentTold, OfferLine, OfferPayment, Story

#: Of a file, in characters. The longest shipped one has some 5,000.
LARGEST = 50_000

FILTERS = frozenset(
    {"money", "day", "days", "amounts", "percent", "join", "length", "upper", "lower", "capitalize", "first", "last",
     "abs", "round", "default", "trim", "safe"}
)  # fmt: skip
_TESTS = frozenset({"defined", "none", "even", "odd", "sameas", "eq", "ne", "lt", "le", "gt", "ge", "in"})

#: What templates see; the second set is for the layouts alone.
NAMES = frozenset(
    {"contact", "customer", "today", "lines", "first", "count", "more", "many", "standing", "overdue", "all_overdue",
     "totals", "charges", "to_pay", "received", "left", "offers", "offers_until", "promise", "plan", "plan_totals",
     "dispute", "answer", "story", "demanded", "address", "brand", "words"}
)  # fmt: skip
LAYOUT_NAMES = NAMES | {
    "subject", "greeting", "opening", "closing", "account", "questions", "how_to_pay", "signature", "tables",
    "less_than_amount", "language", "portal", "feedback", "attached", "notes", "logo",
}  # fmt: skip

_SHAPES = (Invoice, Promise, Dispute, Answer, Story, OfferLine, OfferPayment, InstalmentTold, Table, Row)
_ATTRIBUTES = (
    {field.name for shape in _SHAPES for field in fields(shape)}
    | {
        name
        for shape in (Words, Columns, Totals, Counted, Schedule, OptOut, Question, Brand)
        for name in shape.model_fields
    }
    | {*Cell._fields, "phone_display", "owed_to", "text", "points", "label", "url", "content_id", "width", "height"}
    | {"year", "month", "day", "index", "index0", "first", "last", "length"}
)

_STRUCTURE = (nodes.Template, nodes.Output, nodes.TemplateData, nodes.Block, nodes.If, nodes.For, nodes.Assign)
_VALUES = (nodes.Name, nodes.Const, nodes.Tuple, nodes.List, nodes.Getattr, nodes.Getitem, nodes.Filter, nodes.Test)
_LOGIC = (nodes.Compare, nodes.Operand, nodes.Not, nodes.And, nodes.Or, nodes.CondExpr)
_COMPUTED = (nodes.Concat, nodes.Add, nodes.Sub, nodes.Neg, nodes.Div)
_ALLOWED = (*_STRUCTURE, *_VALUES, *_LOGIC, *_COMPUTED, nodes.Include, nodes.Keyword)
#: Layouts repeat themselves and keep their styles in tables of their own.
_OF_LAYOUTS = (nodes.Macro, nodes.Call, nodes.Dict, nodes.Pair)

#: What a message is made of; a script for the phone has nothing else.
_WRITTEN = ("subject", "opening", "closing", "short")
_BLOCKS = frozenset({*_WRITTEN, "greeting", "columns", "schedule", "script"})

Found = tuple[int | None, str]


def faults(environment: Environment, text: str, *, layout: bool, known: frozenset[str]) -> list[Found]:
    """(line, what is wrong) of a template. `known` are the files that it may include. Nothing of it is run."""
    if len(text) > LARGEST:
        return [(None, f"expected at most {LARGEST} characters, not {len(text)}")]
    try:
        tree = environment.parse(text)
        return _of_tree(tree, layout=layout, known=known)
    except TemplateSyntaxError as error:
        return [(error.lineno, str(error.message))]
    except RecursionError:
        return [(None, "is nested too deeply")]


def _of_tree(tree: nodes.Template, *, layout: bool, known: frozenset[str]) -> list[Found]:
    if not layout:
        blocks = {block.name: block.lineno for block in tree.find_all(nodes.Block)}
        needed = () if "script" in blocks else _WRITTEN
        missing: list[Found] = [(None, f"expected a block {name}") for name in needed if name not in blocks]
        strange: list[Found] = [
            (line, f"there is no block {name!r}: expected one of {', '.join(sorted(_BLOCKS))}")
            for name, line in blocks.items()
            if name not in _BLOCKS
        ]
        if missing or strange:
            return missing + strange
    macros = {macro.name for macro in tree.find_all(nodes.Macro)} if layout else set()
    found = [fault for node in _under(tree) for fault in _of(node, layout, macros, known)]
    names = (LAYOUT_NAMES if layout else NAMES) | macros
    unknown = sorted(find_undeclared_variables(tree) - names) if not found else []
    lines = {node.name: node.lineno for node in reversed(list(tree.find_all(nodes.Name)))}
    return found + [(lines.get(name), f"{name!r} is none of the names that a template may use") for name in unknown]


def _under(tree: nodes.Node) -> Iterator[nodes.Node]:
    """Every node, without recursion: how deeply a text is nested is its author's choice."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(list(node.iter_child_nodes())))


def _of(node: nodes.Node, layout: bool, macros: set[str], known: frozenset[str]) -> Iterator[Found]:
    if not isinstance(node, _ALLOWED) and not (layout and isinstance(node, _OF_LAYOUTS)):
        yield node.lineno, f"{type(node).__name__.lower()} is more than a template may do"
        return
    match node:
        case nodes.For(recursive=True):
            yield node.lineno, "a recursive loop is more than a template may do"
        case nodes.Name(name=str(name)) if name.startswith("_"):
            yield node.lineno, f"{name!r} is an unsafe name"
        case nodes.Getattr(attr=str(attribute)):
            yield from _of_attribute(node.lineno, attribute)
        case nodes.Getitem(arg=nodes.Const(value=str(attribute))):
            yield from _of_attribute(node.lineno, attribute, layout=layout)
        case nodes.Getitem(arg=arg) if not isinstance(arg, nodes.Const | nodes.Name):
            yield node.lineno, "a computed key is more than a template may use"
        case nodes.Filter(name=str(name)) if name not in FILTERS or (name == "safe" and not layout):
            yield node.lineno, f"there is no filter {name!r}: expected one of {', '.join(sorted(FILTERS - {'safe'}))}"
        case nodes.Test(name=str(name)) if name not in _TESTS:
            yield node.lineno, f"there is no test {name!r}"
        case nodes.Call(node=callee) if not (isinstance(callee, nodes.Name) and callee.name in macros):
            yield node.lineno, "a call is more than a template may do"
        case nodes.Include(template=target) if not (isinstance(target, nodes.Const) and target.value in known):
            yield node.lineno, "expected to include a file of this folder, by its name in quotes"


def _of_attribute(line: int, attribute: str, *, layout: bool = False) -> Iterator[Found]:
    if attribute.startswith("_"):
        yield line, f"{attribute!r} is an unsafe name"
    elif attribute not in _ATTRIBUTES and not layout:
        yield line, f"nothing here has a {attribute!r}"
