"""What a case is: a file that the engines are compared on, with the shape of its input."""

from __future__ import annotations

from nndsl.facts import Shape

Cases = dict[str, list[tuple[str, Shape]]]  # by the statement that they try

IMAGE, SIGNAL = (4, 9, 7), (4, 11)
