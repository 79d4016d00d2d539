"""A file with a mistake is refused at the mistake, or it still checks, and then it runs.

Every file of `models/` is mistaken in all the ways that users are (tests/mutators.py). Half of the
mutants are checked here, and a seeded sample of those that still check is trained for a step and
computed in both engines; under ``-m slow`` all of them are. Networks that would take long are made
smaller before they are mistaken, and of those that a mistake makes large only the shapes are
computed.
"""

from __future__ import annotations

import random
from collections import Counter
from functools import lru_cache

import pytest
from mutation_outcomes import Outcome, check, computed, outcomes, placed, refused, table
from mutations import PER_KIND, Mutant, Subject, corpus, subjects
from mutators import MUTATORS

HALF = PER_KIND // 2  # of each kind are checked in the suite that everybody runs
RUN = 200  # of the mutants that still check, in the suite that everybody runs
TOLD = 0.98  # of the refusals say where the mistake is
SUBJECTS = subjects()


pytestmark = pytest.mark.usefixtures("one_thread")


@lru_cache(maxsize=2)
def checked(per_kind: int = HALF) -> list[tuple[Mutant, Outcome | None]]:
    """So many mutants of each kind with how they are refused, or None where they still check."""
    return [(mutant, refused(mutant)) for mutant in corpus(per_kind)]


def refusals() -> list[Outcome]:
    return [found for _, found in checked() if found is not None and found.state == "refused"]


def told(found: list[Outcome]) -> str:
    wrong = [outcome for outcome in found if outcome.state == "wrong"]
    return "\n\n".join(f"{o.mutant.name}\n{o.mutant.text}\n{o.detail}" for o in wrong[:5])


@pytest.mark.parametrize("subject", SUBJECTS, ids=lambda subject: subject.name)
def test_a_file_checks_before_it_is_mistaken(subject: Subject) -> None:
    mutant = Mutant(subject, "none", f"{subject.text}\n{subject.tail}", (), frozenset())
    assert check(mutant).errors == []


def test_the_corpus_is_large_and_the_same_each_time() -> None:
    found = corpus()
    assert len(found) >= 3000
    assert len({(mutant.kind, mutant.subject.name, mutant.text) for mutant in found}) == len(found)
    counts = Counter(mutant.kind for mutant in found)
    assert set(counts) == {mutator.__name__ for mutator in MUTATORS}
    assert max(counts.values()) <= 1.2 * min(counts.values())
    assert {mutant.subject.name for mutant in found} == {subject.name for subject in SUBJECTS}
    assert [mutant.text for mutant in corpus(8)] == [mutant.text for mutant in corpus(8)]


def test_a_mutator_says_which_statement_it_touched() -> None:
    for mutant in corpus(20):
        kept = mutant.subject.text
        first = min(span.start for span in mutant.spans)
        last = max(span.end for span in mutant.spans)
        assert mutant.text[:first] == kept[:first], mutant.name
        if not mutant.subject.tail:
            behind = mutant.text[last:]
            assert kept.endswith(behind), mutant.name


def test_no_mistake_ends_in_a_traceback() -> None:
    wrong = [found for _, found in checked() if found is not None and found.state == "wrong"]
    assert not wrong, told(wrong)


def test_a_refusal_tells_where_the_mistake_is() -> None:
    """It lies in the statement with the mistake or names it, or lies in the one that reads it.

    Two kinds can't be told so. Of a statement that is gone nothing is left to point at: what is
    shown is what doesn't fit without it, which may stand further down. And a file that has no
    layers at all has no place for that.
    """
    lost = [
        outcome
        for outcome in refusals()
        if placed(outcome) == "nowhere"
        and outcome.mutant.kind != "drop_statement"
        and outcome.detail != "no-layers"
    ]
    seen = "\n".join(f"{o.mutant.name}: {o.errors[0]}" for o in lost)
    assert not lost, seen
    places = Counter(placed(outcome) for outcome in refusals())
    assert places["within"] + places["named"] >= TOLD * places.total(), places


def test_a_mistake_that_still_checks_runs() -> None:
    sound = [mutant for mutant, found in checked() if found is None]
    found = [computed(mutant) for mutant in random.Random(1).sample(sound, RUN)]
    assert not told(found), told(found)
    states = Counter(outcome.state for outcome in found)
    assert states["trained"] > RUN / 3 and states["computed"] > RUN / 5, states
    assert states["open"] < RUN / 20 and states["shapes"] < RUN / 10, states


@pytest.mark.slow
def test_every_mistake_that_still_checks_runs() -> None:
    refusals = [refusal for _, refusal in checked(PER_KIND) if refusal is not None]
    assert not told(refusals), told(refusals)
    found = list(outcomes(mutant for mutant, refusal in checked(PER_KIND) if refusal is None))
    assert not told(found), told(found)
    print(table(found))
