"""For each statement of the registry: networks that use it, with the shape of their input."""

from conformance import activation, conv, dense, dropout, embedding, merge, norm, pool, shape
from conformance.case import Cases

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
