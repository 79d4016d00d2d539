"""Threads do parts of a batch side by side, and weights never show which thread did what."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Event, get_ident

import pytest
import torch
from test_conformance import graph_of

from nndsl.backends.torch import compile
from nndsl.train.crew import Crew, parts
from nndsl.train.flat import Flat
from nndsl.train.kernels import Buffers, Program, recurrent
from nndsl.train.team import Team

WAIT = 60  # seconds, after which a thread that ought to come is given up


@pytest.fixture(autouse=True)
def two_threads() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    yield
    torch.set_num_threads(before)


@pytest.mark.parametrize("rows", [1, 2, 3, 31, 32, 63, 64, 65, 200])
def test_the_parts_of_a_batch_are_all_its_rows_in_order(rows: int) -> None:
    divided = parts(rows)
    assert [row for part in divided for row in range(rows)[part]] == list(range(rows))
    assert len(divided) > 1 or rows == 1


def test_parts_are_done_by_several_threads_with_operations_on_one_core_each() -> None:
    both, seen = {0: Event(), 1: Event()}, {}

    def work(part: int) -> None:
        seen[part] = get_ident(), torch.get_num_threads()
        both[part].set()
        assert both[1 - part].wait(WAIT)  # nobody does two

    crew = Crew(2)
    with crew.ready():
        crew.each(work, [0, 1])
    (first, of_first), (second, of_second) = seen.values()
    assert first != second
    assert of_first == of_second == 1
    assert torch.get_num_threads() == 2


def test_a_caller_does_all_parts_where_no_other_is_ready() -> None:
    threads: list[int] = []
    crew = Crew(2)
    crew.each(lambda part: threads.append(get_ident()), range(3))
    with crew.ready():
        pass
    crew.each(lambda part: threads.append(get_ident()), range(3))
    assert threads == [get_ident()] * 6


def test_what_a_part_raises_is_raised_and_ends_the_others() -> None:
    begun: list[int] = []

    def work(part: int) -> None:
        begun.append(part)
        raise ValueError("no good")

    crew = Crew(2)
    with crew.ready(), pytest.raises(ValueError, match="no good"):
        crew.each(work, range(1000))
    assert len(begun) <= 2
    assert torch.get_num_threads() == 2


RECURRENT = [
    "lstm 9; dense 2",
    "lstm 9 sequence bidirectional layers=2; lstm 5; dense 2",
    "gru 9 sequence; rnn 4; dense 2",
]


@pytest.mark.parametrize("text", RECURRENT)
def test_recurrent_layers_have_the_same_bits_however_many_threads_there_are(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recurrent, "LARGE", 0)
    for cell in recurrent.CELLS.values():
        monkeypatch.setattr(cell, "largest", 0)
    made = graph_of(text, (6, 3))
    random = torch.Generator().manual_seed(2)
    rows, slope = torch.rand((70, 6, 3), generator=random), torch.rand((70, 2), generator=random)
    found = []
    for size in (1, 2, 3, 2):
        net = compile(made, seed=1)
        flat, crew = Flat(net), Crew(size)
        state = {key: values.detach() for key, values in net.state_dict().items()}
        buffers = Buffers(flat.gradient[0])
        program = Program(made, state, flat.gradients, 70, buffers, Team(1, crew))
        with torch.no_grad(), crew.ready():
            values = program.forward(rows).clone()
            program.backward(slope.clone())
        found.append([values, *flat.gradient])
    assert all(torch.equal(*pair) for other in found for pair in zip(found[0], other, strict=True))
