"""What a case is: a file that the engines are compared on, with the shape of its input."""

from __future__ import annotations

from hypothesis import strategies as st

from nndsl.facts import Shape

Case = tuple[str, Shape]
Cases = dict[str, list[Case]]  # by the statement that they try
Any = dict[str, st.SearchStrategy[Case]]  # likewise; a case with a fault in it is drawn again

IMAGE, SIGNAL, VOLUME = (4, 9, 7), (4, 11), (4, 5, 3, 4)

shapes = st.lists(st.integers(1, 6), min_size=1, max_size=4).map(tuple)


def extents(rank: int, low: int, high: int) -> st.SearchStrategy[str]:
    """Draw a number for each axis, as the language writes it: `2x3`."""
    numbers = st.lists(st.integers(low, high), min_size=rank, max_size=rank)
    return numbers.map(lambda values: "x".join(map(str, values)))


def one_of(
    statements: list[str], shape: st.SearchStrategy[Shape] = shapes
) -> st.SearchStrategy[Case]:
    """Draw any of the statements, with an input of any shape."""
    return st.tuples(st.sampled_from(statements), shape)
