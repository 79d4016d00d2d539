"""A word that means nothing where it stands goes in, where its meaning has a place comes out."""

from __future__ import annotations

from nndsl.components.holders import holders
from nndsl.errors.near import ALIASES, listed

_APART = "`split val=20%` sets rows aside for validation, `split test=20%` for the test"
_SCALED = "`preprocess standardize` scales by mean and deviation, `preprocess minmax` from 0 to 1"
_ORDER = "rows come in a new order in each epoch, by the `seed` of `train`; there is no switch"
# Words of Keras, PyTorch and scikit-learn for what is said here in another way.
HABITS = {
    "shuffle": _ORDER,
    "validation_split": _APART,
    "validation_data": _APART,
    "val_split": _APART,
    "test_size": _APART,
    "test_split": _APART,
    "normalize": _SCALED,
    "normalise": _SCALED,
    "normalization": _SCALED,
    "standardscaler": _SCALED,
    "minmaxscaler": _SCALED,
}
# What does in a statement what an option of others does there.
INSTEAD = {
    ("loss bce", "class_weights"): "say what the yes weighs: `pos_weight=balanced`, or a number",
}


def option_meant(word: str, layers: bool = True) -> str | None:
    """Return the option that a word names, under its own name or that of another library.

    Without ``layers``, those that only layers have are left out.

    >>> option_meant("learning_rate"), option_meant("Epochs"), option_meant("frobnicate")
    ('lr', 'epochs', None)
    """
    lowered = word.lower()
    names = (word, lowered, ALIASES.get(lowered, ""))
    return next((name for name in names if holders(name, layers)), None)


def pointer(word: str, value: str | None = None, layers: bool = True) -> str | None:
    """Say where a word belongs that is an option of other statements, or a habit from elsewhere.

    ``value`` is what the file gives it, as it is written.
    """
    if word.lower() in HABITS:
        return HABITS[word.lower()]
    option = option_meant(word, layers)
    if option is None:
        return None
    having = holders(option, layers)
    named = listed([head for holder in having for head in holder.heads], 4)
    return f"`{option}` is an option of {named}: `{having[0].example()} {option}={value or '…'}`"
