"""What a class of the numpy engine doesn't take goes in; what stands for it here comes out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from nndsl.diagnostics import Diagnostic
from nndsl.errors import calls as errors
from nndsl.errors.near import near
from nndsl.system.calling import Foreign, answering

Init = Callable[..., None]


def explained(home: type, init: Init) -> Init:
    """Return the constructor of a class, which raises NNError for a call that doesn't fit it."""

    def about(made: Any) -> tuple[str, Foreign]:
        # Whoever inherits it is the class that was called.
        cls = type(made) if type(made).__init__ is vars(home)["__init__"] else home
        return cls.__name__, partial(unknown, cls)

    return answering(init, about)


def unknown(cls: Any, name: str, value: object, known: Iterable[str]) -> Diagnostic:
    """Say that a class has no such argument, and what stands for it here."""
    words = list(known)
    # The language may know it by another name than the constructor has.
    meant = near(name, [*words, *cls.arguments])
    meant = cls.arguments.get(meant, meant)
    if name == "activation" and hasattr(cls, "weights"):
        advice: str | None = f"an activation is a layer of its own: `net.add({_bend(value)})`"
    elif name in errors.ARGUMENTS and name not in cls.arguments:
        advice = errors.ARGUMENTS[name]
    else:
        advice = f"did you mean `{meant}`?" if meant in words else None
    return errors.unknown_argument(cls.__name__, name, words, advice)


def _bend(value: object) -> str:
    """Return how the activation is made that a word, a class or a layer means."""
    from nndsl.backends.numpy.lowering import lowering
    from nndsl.layers.catalog import ACTIVATIONS

    kinds = {cls.keyword: cls for cls in ACTIVATIONS}
    meant = near(value, kinds) if isinstance(value, str) else None
    return f"{lowering(kinds[meant]).__name__}()" if meant else "ReLUActivation()"
