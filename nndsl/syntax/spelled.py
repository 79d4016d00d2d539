"""A value of the tree goes in, how it is written comes out, where that is a matter of a word."""

from __future__ import annotations

from nndsl.syntax import tree


def spelled(value: tree.Value) -> str | None:
    """Return a value as a help shows it, None where that would take too much room.

    >>> from nndsl.source import Span
    >>> spelled(tree.Size(Span(0, 3), (3, 3))), spelled(tree.Open(Span(0, 1)))
    ('3x3', '?')
    """
    match value:
        case tree.Word():
            return value.text
        case tree.Number():
            return str(value.value)
        case tree.Percent():
            return f"{100 * value.value:g}%"
        case tree.Duration():
            return f"{value.value:g}s"
        case tree.Size():
            return "x".join(map(str, value.value))
        case tree.Text():
            return f'"{value.value}"' if len(value.value) <= 40 else None
        case tree.Open():
            return "?"
        case tree.Negative():
            return _around("-{}", value.operand)
        case tree.Group():
            return _around("({})", value.inner)
        case tree.Operation():
            return _around(f"{{}} {value.operator} {{}}", value.left, value.right)
        case tree.List():
            if len(value.items) > 6:
                return None
            return _around(f"[{', '.join(['{}'] * len(value.items))}]", *value.items)
        case tree.Call() | tree.Row():
            return None


def _around(form: str, *parts: tree.Value) -> str | None:
    written = [spelled(part) for part in parts]
    known = [part for part in written if part is not None]
    return form.format(*known) if len(known) == len(written) else None


def arguments(several: tuple[tree.Argument, ...]) -> str | None:
    """Return arguments as they stand behind a statement's word."""
    written: list[str] = []
    for argument in several:
        value = spelled(argument.value)
        if value is None:
            return None
        if isinstance(argument.value, tree.Operation):  # bare in a call only
            value = f"({value})"
        written.append(value if argument.key is None else f"{argument.key.text}={value}")
    return " ".join(written)
