"""The grammar goes in, the tables that its parser runs on come out as JSON, made by lark.

    python -m nndsl.syntax.generate > grammars/nn.json

A test says when they are out of date. They are data and no code, and stand beside the grammar.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from lark import Lark
from lark.grammar import Rule, Terminal
from lark.parsers.lalr_analysis import Shift

from nndsl.syntax.grammar import grammar_path
from nndsl.syntax.lalr import Child
from nndsl.syntax.layout import Layout


def tables(grammar: str, strict: bool = False) -> dict[str, Any]:
    """Return the tables of a grammar.

    ``tokens`` is one regular expression with a group for each kind of token, ``words`` are those
    that are a kind of their own; ``rules`` have the symbol that they make, how many values they
    take, which of these are kept (a number, a list whose items are taken, null where an optional
    one is left out; no list where one value stays as it is), and the builder's method (null for
    the list that a repetition makes); ``states`` say for each symbol which state is next, or,
    below 0, which rule is complete. With ``strict``, a conflict is an error.
    """
    made = Lark(
        grammar,
        parser="lalr",
        lexer="basic",
        postlex=Layout(),
        maybe_placeholders=True,
        strict=strict,
    )
    lexer = made.parser.lexer.lexer
    (tokens,) = lexer.scanner._mres
    words = {word: name for unless in lexer.callback.values() for word, name in _words(unless)}
    table = made.parser.parser._parse_table
    order = _from(table.start_states["start"], table.states)
    rules = sorted(
        {rule for row in table.states.values() for action, rule in row.values() if action != Shift},
        key=str,
    )
    rows = []
    for state in order:
        found = {}
        for symbol, (action, at) in sorted(table.states[state].items()):
            found[symbol] = order.index(at) if action == Shift else ~rules.index(at)
        rows.append(found)
    return {
        "tokens": tokens.pattern,
        "ignored": sorted(lexer.ignore_types),
        "words": words,
        "rules": [_rule(rule) for rule in rules],
        "states": rows,
        "end": order.index(table.end_states["start"]),
    }


def _words(unless: Any) -> list[tuple[str, str]]:
    return [(terminal.pattern.value, terminal.name) for terminal in unless.scanner.terminals]


def _from(start: int, states: dict[int, Any]) -> list[int]:
    """Return the states in an order that doesn't depend on the one in which lark found them."""
    order = [start]
    for state in order:
        for _, (action, at) in sorted(states[state].items(), key=lambda item: item[0]):
            if action == Shift and at not in order:
                order.append(at)
    return order


def _rule(rule: Rule) -> tuple[str, int, list[Child] | None, str | None]:
    optional = rule.options.empty_indices or (False,) * len(rule.expansion)
    symbols = iter(enumerate(rule.expansion))
    children: list[Child] = []
    for absent in optional:
        if absent:
            children.append(None)
            continue
        at, symbol = next(symbols)
        if not (isinstance(symbol, Terminal) and symbol.filter_out):
            inner = not symbol.is_term and symbol.name.startswith("_")
            children.append([at] if inner else at)
    name = str(rule.origin.name)
    if rule.options.expand1 and rule.alias is None and children == [0] and len(rule.expansion) == 1:
        return name, 1, None, None
    make = None if name.startswith("_") else rule.alias or name
    return name, len(rule.expansion), children, make


def written(found: dict[str, Any]) -> str:
    """Return tables as JSON with a rule or state on each line."""
    parts = []
    for name, value in found.items():
        if name in ("rules", "states"):
            rows = ",\n".join(f"  {json.dumps(row)}" for row in value)
            parts.append(f' "{name}": [\n{rows}\n ]')
        else:
            parts.append(f' "{name}": {json.dumps(value)}')
    return "{\n" + ",\n".join(parts) + "\n}\n"


if __name__ == "__main__":
    sys.stdout.write(written(tables(grammar_path().read_text(encoding="utf-8"))))
