"""A word that means nothing where it stands goes in, where its meaning has a place comes out."""

from __future__ import annotations

from nndsl.components.holders import holders
from nndsl.errors.near import ALIASES, listed

_APART = "`split val=20%` sets rows aside for validation, `split test=20%` for the test"
_SCALED = "`preprocess standardize` scales by mean and deviation, `preprocess minmax` from 0 to 1"
_ORDER = "rows come in a new order in each epoch, by the `seed` of `train`; there is no switch"
_INPUT = "the first statement says what goes in: `input 4`; other sizes follow from it"
# Words of Keras, PyTorch and scikit-learn for what is said here in another way.
HABITS = {
    "shuffle": _ORDER,
    "validation_split": _APART,
    **dict.fromkeys(("validation", "validation_data", "valid"), _APART),
    "val_split": _APART,
    "test_size": _APART,
    "test_split": _APART,
    "normalize": _SCALED,
    "normalise": _SCALED,
    "normalization": _SCALED,
    "standardize": _SCALED,
    "one_hot": "texts of a column are made one-hot by themselves, and classes too",
    "standardscaler": _SCALED,
    "minmaxscaler": _SCALED,
}
_LAYERS = "layers stand one after another, and each reads the one before it: `dense 64 relu`"
_REGULARIZED = "penalties are options of layers: `dense 64 l2=0.001`, `l1=` and `activity_l2=`"
_DEVICE = "a command says it: `nndsl run --device cuda`; by itself it takes a GPU if there is one"
_COLUMNS = '`columns=` names the columns that go in: `data csv "rows.csv" target=y columns=[a, b]`'
_TARGET = 'the data say what is predicted: `data csv "rows.csv" target=price`'
_SAVED = "`nndsl run` keeps the weights in a folder of its own"
_LOADED = "`nndsl predict DIR` takes the weights of a run's folder"
_STOPPED = "`early_stop patience=5` stops, `train checkpoint=5min` saves: each is a statement"
_SAID = "`loss …`, `optimizer …` and `metrics …` are statements of their own"
_BLOCK = "`block name(n) { … }` makes a layer of others"
_REPEATED = "layers are said several times by `repeat 3 { … }`"
_FILE = "a file says what there is; commands do something with it: `nndsl run`, `nndsl predict`"
HABITS |= {
    **dict.fromkeys(("layer", "layers", "sequential"), _LAYERS),
    **dict.fromkeys(("feature", "features", "x_columns"), _COLUMNS),
    **dict.fromkeys(("target", "targets", "label", "labels"), _TARGET),
    **dict.fromkeys(("save", "save_model"), _SAVED),
    **dict.fromkeys(("load", "load_model"), _LOADED),
    "balanced": "classes are weighed by `loss crossentropy class_weights=balanced`, a yes by "
    "`loss bce pos_weight=balanced`",
    "verbose": "a command says it: `nndsl run --quiet` shows no progress",
    "decay": "`weight_decay=` lets weights shrink; a rate that falls is `schedule exponential`",
    **dict.fromkeys(("device", "gpu", "cuda"), _DEVICE),
    **dict.fromkeys(("callbacks", "modelcheckpoint"), _STOPPED),
    **dict.fromkeys(("kernel_regularizer", "regularizer", "regularization"), _REGULARIZED),
    **dict.fromkeys(("input_shape", "input_dim", "in_features", "in_channels"), _INPUT),
    "name": "a layer's name stands in front of it: `hidden = dense 64`",
    "bidirectional": "a word of the layer says it: `lstm 64 sequence bidirectional`",
    "return_sequences": "a word says what comes out: `lstm 64 sequence`, or `last`",
}
# The words that lines of Python begin with, and what is said instead of such a line.
LINES = {
    **dict.fromkeys(
        ("import", "from"),
        'nothing is imported: all layers are known, and `use "blocks.nn"` takes blocks of a file',
    ),
    "compile": _SAID,
    **dict.fromkeys(("def", "class", "lambda"), _BLOCK),
    **dict.fromkeys(("for", "while"), _REPEATED),
    **dict.fromkeys(("print", "return", "with", "assert", "if", "else", "elif", "try"), _FILE),
}
# The same of methods of Keras and PyTorch: `model.fit(…)`.
METHODS = {
    "compile": _SAID,
    "fit": "`train epochs=20 batch=32` says how it is trained and `data …` on what; "
    "`nndsl run` does it",
    **dict.fromkeys(("predict", "evaluate", "summary", "save", "train", "eval", "to"), _FILE),
    **dict.fromkeys(("backward", "step", "zero_grad", "parameters"), _FILE),
}
# What is said of an option of layers that other statements have, too.
OF_LAYERS = {
    "lr": "`optimizer adam 0.001` is for all layers, `dense 10 lr=0.001` or `conv 8 3x3 lr=0.001` "
    "for one; `frozen` keeps the weights of a layer as they are",
}
_MIXED = "rows are never mixed; against too sure outputs: `loss crossentropy label_smoothing=0.1`"
_MANY = 4  # layers
# What does in a statement what a word or an option of others does there.
INSTEAD = {
    ("loss", "rmse"): "`loss mse` is least for the same weights, and `metrics rmse` measures it",
    ("loss", "msle"): "there is none: let the data give the target's logarithm, for `loss mse`",
    ("loss", "mape"): "`loss mae` is the closest, and `metrics mape` measures it",
    ("loss", "log_loss"): "of a yes or no it is `loss bce`, of several classes `loss crossentropy`",
    ("loss", "focal"): "it is `loss crossentropy gamma=2`",
    ("metrics", "mse"): "`rmse` is its square root",
    ("optimizer", "momentum"): "it is an option of others: `optimizer sgd 0.01 momentum=0.9`",
    **dict.fromkeys((("augment", "mixup"), ("augment", "cutmix")), _MIXED),
    ("early_stop", "mode"): "a figure says itself whether more or less of it is better",
    ("schedule step", "gamma"): "it is called `factor`: `schedule step 10 factor=0.1`",
    ("task", "classification"): "of two classes it is `task binary`, of more `task multiclass`",
    ("expect", "accuracy"): "it is about single rows, `expect [0, 1] -> 0`; `metrics` has figures",
    ("split", "train"): "what `test=` and `val=` don't take is for training: `split test=20%`",
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


def is_line(word: str) -> bool:
    """Say whether a word begins a line of Python that is nothing here, least of all a layer."""
    module, _, method = word.rpartition(".")
    return word in LINES or (bool(module) and method in METHODS)


def common(word: str) -> bool:
    """Say whether a word is an option that many layers have, so that nothing else is meant by it.

    >>> common("l2"), common("width")
    (True, False)
    """
    option = option_meant(word)
    return option is not None and len(holders(option)) > _MANY


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
    example = having[0].example(option)
    return f"`{option}` is an option of {named}: `{example} {option}={value or '…'}`"
