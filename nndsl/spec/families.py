"""A backbone goes in, the block it is expanded from comes out, read from models/backbones."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from nndsl.backbones import Backbone
from nndsl.files.resources import resource
from nndsl.source import Source
from nndsl.spec.blocks import Block
from nndsl.spec.library import Library
from nndsl.spec.scope import Scope
from nndsl.syntax import tree
from nndsl.syntax.parser import parse


def network(component: Backbone) -> Block:
    """Return the block of a network, whose body ends with the value that is asked for.

    The body of each gives three values, `map`, `features` and `logits`. One that is neither asked
    for nor read on the way there is left out.
    """
    library = _library(component.family)
    block = library.blocks[component.name]
    named = {s.name.text: s for s in block.body if s.name is not None}
    last = named[component.output]
    body = block.body[: block.body.index(last) + 1]
    if component.output == "logits" and _reads(last) == "map":
        body = tuple(statement for statement in body if statement is not named["features"])
    if component.pretrained and "rescaled" in library.blocks:
        body = (*library.blocks["rescaled"].body, *body)
    return replace(block, body=body, home=library)


@cache
def _library(family: str) -> Library:
    folder = resource("models")
    source = Source.of(f'use "backbones/{family}.nn"', family, folder / f"{family}.nn")
    library = Library(Scope())
    library.collect(parse(source)[0])
    assert not library.faults, library.faults
    return library


def _reads(statement: tree.Statement) -> str | None:
    """Return the value that a statement reads by ``from=``, None where it says none."""
    for argument in statement.arguments:
        if argument.key is not None and argument.key.text == "from":
            return argument.value.text if isinstance(argument.value, tree.Word) else None
    return None
