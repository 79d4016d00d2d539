"""What is known of data without its rows: the shape of an input and what the target holds."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

Shape = tuple[int, ...]
MANY_DROPPED = 0.1  # of the rows
NAMED = 5  # columns with gaps
MAX_AXES = 16  # of a shape; numpy and PyTorch have limits of their own
TargetKind = Literal["labels", "integers", "numbers"]
TaskName = Literal["binary", "multiclass", "multilabel", "regression", "sequence"]
BLANK = "(blank)"  # the last class of sequences: no label begins at a step


@dataclass(frozen=True)
class ManyTexts:
    """A column whose ``count`` texts become an input each; ``kind`` is what they seem to be."""

    column: str
    count: int
    kind: Literal["dates", "names", "rare", "texts"]


@dataclass(frozen=True)
class Alike:
    """Two texts of a column that differ in capitals and spaces only; ``rows`` have the rarer."""

    column: str
    usual: str
    other: str
    rows: int


@dataclass(frozen=True)
class Merged:
    """A column of ``distinct`` numbers, of which ``left`` stay apart as float32.

    ``by_scale`` says whether `preprocess standardize` keeps them apart.
    """

    column: str
    distinct: int
    left: int
    by_scale: bool


@dataclass(frozen=True)
class Dropped:
    """Rows, or windows of them, that are left out since they lack a value.

    They are ``rows`` of ``total``; ``columns`` are those with gaps, the worst first, each with how
    many rows, or windows, lack it; ``words`` say which of their texts were taken for gaps.
    """

    rows: int
    total: int
    columns: tuple[tuple[str, int], ...]
    windows: bool = False
    words: tuple[str, ...] = ()

    @property
    def many(self) -> bool:
        """Whether they are more than one would leave out without a second thought."""
        return self.rows > self.total * MANY_DROPPED

    def in_words(self) -> str:
        """Say how many rows are left out, and which columns lack values.

        >>> Dropped(3, 1200, (("age", 2), ("city", 1))).in_words()
        '`missing=drop` leaves 3 of 1,200 rows out; values are missing in `age` 2, `city` 1'
        """
        noun = "windows" if self.windows else "rows"
        columns = ", ".join(f"`{name}` {count:,}" for name, count in self.columns[:NAMED])
        left = len(self.columns) - NAMED
        more = f" and {left} more" if left > 0 else ""
        return (
            f"`missing=drop` leaves {self.rows:,} of {self.total:,} {noun} out; values are missing "
            f"in {'; '.join((columns + more, *self.words))}"
        )


@dataclass(frozen=True)
class Findings:
    """What is suspicious about rows, once they are read.

    ``target_scale`` is the root of the mean square of a regression target, as it is trained on;
    ``negative`` says that a value of it is below zero, ``shares`` whether those of each row add up
    to one; ``leaking`` are features that tell the target exactly; ``shared_groups`` counts the
    groups with rows both in train and outside it; ``unlearnt`` are class numbers with rows in val
    or test, but none in train; ``lacking`` are those without a row in val, and ``holding`` the
    option of `split` with which val would have them, if one was found; ``reach`` are the least and
    the largest value that an autoencoder is to give back; ``constant`` are columns that never
    change, ``padded`` those of numbers that had zeros in front, each with such a cell, ``copies``
    those that equal another, with that one, and ``many`` those of many texts; ``alike`` are texts
    that may be meant as one. ``longest`` is the sequence of labels that takes the most steps, with
    how many it takes at least. ``dropped`` are rows that are left out; ``yes`` is the share of the
    train rows of a binary target that are a yes; ``counting`` are columns that number the rows of a
    file, and ``unnamed`` the names of columns that rather are values; ``merged`` are columns many
    of whose numbers are one to a network.
    """

    target_scale: float = 0.0
    negative: bool = False
    shares: bool = True
    leaking: tuple[str, ...] = ()
    shared_groups: int = 0
    unlearnt: tuple[int, ...] = ()
    lacking: tuple[int, ...] = ()
    holding: str = ""
    reach: tuple[float, float] | None = None
    constant: tuple[str, ...] = ()
    copies: tuple[tuple[str, str], ...] = ()
    many: tuple[ManyTexts, ...] = ()
    alike: tuple[Alike, ...] = ()
    longest: tuple[str, int] | None = None
    dropped: Dropped | None = None
    yes: float | None = None
    counting: tuple[str, ...] = ()
    unnamed: tuple[str, ...] = ()
    padded: tuple[tuple[str, str], ...] = ()
    merged: tuple[Merged, ...] = ()


@dataclass(frozen=True)
class Facts:
    """The facts about data that a network is checked against, before a row is used.

    ``shape`` is one sample's shape after preprocessing, without the batch. ``target_kind`` is
    ``labels`` for names or booleans, ``integers`` for whole numbers (class numbers or counts,
    as the task says) and ``numbers`` for anything else. ``classes`` are the distinct values of
    a single target that holds labels or integers, as text and in their order; of sequences they are
    the labels, and the blank behind them. ``parts`` says
    which of ``train``, ``val`` and ``test`` have rows. ``columns`` is the column that each feature
    comes from, where a column can give several; ``views`` are the facts as each of several
    outputs sees them, with its own targets; ``vocabulary`` is how many numbers stand for words.
    ``numbers`` is how many whole numbers from 0 on the inputs hold, 0 where a value is none of
    these, and None where rows haven't been read. ``axes`` is the shape of the target of one sample
    where it has axes, as for each step or pixel.
    """

    shape: Shape
    features: tuple[str, ...]
    targets: tuple[str, ...]
    target_kind: TargetKind
    classes: tuple[str, ...] = ()
    parts: tuple[str, ...] = ("train",)
    grouped: bool = False
    rows: int | None = None
    sample: bool = False
    findings: Findings = field(default=Findings(), compare=False)
    numbers: int | None = field(default=None, compare=False)
    columns: tuple[str, ...] = ()
    views: tuple[Facts, ...] = ()
    vocabulary: int | None = None
    axes: Shape = ()

    def with_dropped(self, dropped: Dropped | None) -> Facts:
        """Return the same with what is said of rows that are left out."""
        return replace(self, findings=replace(self.findings, dropped=dropped))

    def with_holding(self, option: str) -> Facts:
        """Return the same with the option of `split` with which no class is lacking."""
        return replace(self, findings=replace(self.findings, holding=option))

    def with_padded(self, padded: tuple[tuple[str, str], ...]) -> Facts:
        """Return the same with what is said of columns whose numbers had zeros in front."""
        return replace(self, findings=replace(self.findings, padded=padded))

    @property
    def names(self) -> dict[str, int | Shape]:
        """The numbers that data give to a file: ``features``, and ``classes`` where there are.

        The blank of sequences is one of them. Texts give ``vocabulary`` as well.
        """
        features = self.shape[0] if len(self.shape) == 1 else self.shape
        names: dict[str, int | Shape] = {"features": features, "targets": len(self.targets)}
        if self.vocabulary is not None:
            names["vocabulary"] = self.vocabulary
        counts = {len(view.classes) for view in self.views} or {len(self.classes)}
        # Outputs may share a number of classes, or one of them has more than two.
        for least in (0, 2):
            fitting = {count for count in counts if count > least}
            if len(fitting) == 1:
                names["classes"] = fitting.pop()
        return names
