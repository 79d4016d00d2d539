"""A component's class and values go in, what pydantic makes or says of them comes out."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model

if TYPE_CHECKING:
    from nndsl.components.base import Component

_CONFIG = ConfigDict(frozen=True, extra="forbid", strict=True, populate_by_name=True)


@cache
def model(cls: type[Component]) -> type[BaseModel]:
    """Return the pydantic class with the fields of a component."""
    fields: dict[str, Any] = {}
    for name, declared in cls.model_fields.items():
        default = ... if declared.is_required() else declared.default
        said: dict[str, Any] = {"alias": declared.alias, "description": declared.description}
        said |= declared.bounds
        given = {key: value for key, value in said.items() if value is not None}
        fields[name] = (declared.written, Field(default, **given))
    return create_model(
        cls.__name__, __config__=_CONFIG, __doc__=cls.__doc__, __module__=cls.__module__, **fields
    )


def judged(cls: type[Component], given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values as the fields keep them. Raises RejectedError with all that is wrong."""
    from nndsl.components.base import RejectedError

    try:
        made = model(cls).model_validate(given)
    except ValidationError as error:
        raise RejectedError(error.errors(include_url=False)) from None
    return {name: getattr(made, name) for name in made.model_fields_set}
