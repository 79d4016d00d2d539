"""A call of a block goes in; what each of the block's parameters is there comes out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nndsl.diagnostics import Diagnostic, NNError
from nndsl.errors import reuse as errors
from nndsl.source import Span
from nndsl.spec.scope import Scope
from nndsl.syntax import tree

if TYPE_CHECKING:
    from nndsl.spec.library import Library


@dataclass(frozen=True)
class Parameter:
    """A block's parameter, and what it is where a call leaves it out."""

    name: tree.Word
    default: tree.Value | None


@dataclass(frozen=True)
class Block:
    """Layers under a name. ``scope`` has the numbers of the file that defines it.

    ``home`` has the blocks that its body may call, where they aren't those of the file itself.
    """

    name: tree.Word
    parameters: tuple[Parameter, ...]
    body: tuple[tree.Statement, ...]
    scope: Scope
    home: Library | None = None

    @property
    def signature(self) -> str:
        """How it is called."""
        parts = [p.name.text if p.default is None else f"[{p.name.text}=]" for p in self.parameters]
        return " ".join([self.name.text, *parts])


def parameters_of(
    block: Block, statement: tree.Statement
) -> tuple[Mapping[str, tuple[tree.Value, bool]], tuple[str, Span] | None]:
    """Return each parameter's value in a call, and whether the call itself gives it.

    Beside them, the value that the call reads by ``from=``, if it does. Values go by position or
    by name. Raises NNError for one too many, unknown, or missing.
    """
    names = [parameter.name.text for parameter in block.parameters]
    found: dict[str, tuple[tree.Value, bool]] = {}
    read: tuple[str, Span] | None = None
    faults: list[Diagnostic] = []
    for argument in statement.arguments:
        if argument.key is not None:
            name = argument.key.text
            if name == "from" and isinstance(argument.value, tree.Word) and name not in names:
                read = argument.value.text, argument.value.span
                continue
            if name not in names:
                faults.append(
                    errors.unknown_parameter(
                        argument.key.span, block.name.text, name, names, block.signature
                    )
                )
                continue
        else:
            free = [name for name in names if name not in found]
            if not free:
                faults.append(errors.one_too_many(argument.span, block.name.text, block.signature))
                continue
            name = free[0]
        if name in found:
            first = found[name][0].span
            faults.append(errors.parameter_twice(argument.span, name, first, block.signature))
        found[name] = argument.value, True
    for parameter in block.parameters:
        name = parameter.name.text
        if name in found:
            continue
        if parameter.default is not None:
            found[name] = parameter.default, False
        elif not faults:
            faults.append(
                errors.missing_parameter(
                    statement.keyword.span,
                    block.name.text,
                    name,
                    parameter.name.span,
                    block.signature,
                )
            )
    if faults:
        raise NNError(faults)
    return found, read
