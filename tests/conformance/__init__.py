"""For each statement of the registry: networks that use it, with the shape of their input."""

from conformance import activation, conv, dense, dropout, embedding, merge, norm, pool, shape
from conformance.case import Any, Cases

CASES: Cases = {
    **dense.CASES,
    **activation.CASES,
    **dropout.CASES,
    **shape.CASES,
    **conv.CASES,
    **pool.CASES,
    **norm.CASES,
    **embedding.CASES,
    **merge.CASES,
}

# For each statement: any such network.
ANY: Any = {
    **dense.ANY,
    **activation.ANY,
    **dropout.ANY,
    **shape.ANY,
    **conv.ANY,
    **pool.ANY,
    **norm.ANY,
    **embedding.ANY,
    **merge.ANY,
}
