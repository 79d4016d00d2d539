"""An unknown word goes in, and the known word that was probably meant comes out."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from nndsl.diagnostics import Fix
from nndsl.source import Span

# The same things under the names that users of Keras, PyTorch and scikit-learn bring along.
ALIASES = {
    "linear_layer": "dense",
    "fc": "dense",
    "fully_connected": "dense",
    "conv2d": "conv",
    "convolution": "conv",
    "maxpool2d": "maxpool",
    "max_pool": "maxpool",
    "maxpooling2d": "maxpool",
    "avgpool2d": "avgpool",
    **dict.fromkeys(("bn", "batch_norm"), "batchnorm"),
    "batchnormalization": "batchnorm",
    **dict.fromkeys(("ln", "layer_norm"), "layernorm"),
    "layernormalization": "layernorm",
    "concatenate": "concat",
    "cat": "concat",
    "globalaveragepooling2d": "global_avgpool",
    **dict.fromkeys(("conv2dtranspose", "convtranspose2d"), "conv_transpose"),
    **dict.fromkeys(("dropout1d", "dropout2d", "dropout3d"), "spatial_dropout"),
    "swish": "silu",
    "logistic": "sigmoid",
    "identity": "linear",
    **dict.fromkeys(("categorical_crossentropy", "categoricalcrossentropy"), "crossentropy"),
    "sparse_categorical_crossentropy": "crossentropy",
    **dict.fromkeys(("sparsecategoricalcrossentropy", "nllloss"), "crossentropy"),
    "cross_entropy": "crossentropy",
    "crossentropyloss": "crossentropy",
    **dict.fromkeys(("nll", "ce", "xent", "softmax_cross_entropy"), "crossentropy"),
    **dict.fromkeys(("binary_crossentropy", "binarycrossentropy"), "bce"),
    "bceloss": "bce",
    "bcewithlogitsloss": "bce",
    **dict.fromkeys(("mean_squared_error", "meansquarederror"), "mse"),
    "mseloss": "mse",
    "l2": "mse",
    **dict.fromkeys(("mean_absolute_error", "meanabsoluteerror", "l1loss"), "mae"),
    "l1": "mae",
    **dict.fromkeys(("smooth_l1", "smoothl1loss", "huberloss"), "huber"),
    "ctcloss": "ctc",
    "kldivergence": "kl",
    "kldivloss": "kl",
    "categorical_hinge": "hinge",
    "pinball": "quantile",
    "logcosh": "log_cosh",
    "cosine_similarity": "cosine",
    "gaussiannllloss": "gaussian_nll",
    "poissonnllloss": "poisson",
    **dict.fromkeys(
        (
            *("backprop", "backpropagation", "back_propagation", "traingd", "gd"),
            *("gradient_descent", "gradientdescent", "stochastic_gradient_descent"),
        ),
        "sgd",
    ),
    **dict.fromkeys(
        (
            *("resilient", "resilient_backprop", "resilient_backpropagation", "resilientprop"),
            *("rprop_plus", "rpropplus", "irprop", "irprop_plus", "trainrp"),
        ),
        "rprop",
    ),
    **dict.fromkeys(("bfgs", "trainbfg", "limited_memory_bfgs"), "lbfgs"),
    "rms_prop": "rmsprop",
    "levenberg": "levenberg_marquardt",
    "marquardt": "levenberg_marquardt",
    "lm": "levenberg_marquardt",
    "trainlm": "levenberg_marquardt",
    "l_bfgs": "lbfgs",
    "steplr": "step",
    "reduce_on_plateau": "plateau",
    "reducelronplateau": "plateau",
    "onecycle": "one_cycle",
    "noam": "inverse_sqrt",
    "clipnorm": "clip",
    "gradient_accumulation_steps": "accumulate",
    "mcc": "matthews",
    "top_5": "top5",
    "classification_report": "report",
    "learning_rate": "lr",
    "learningrate": "lr",
    "rate": "lr",
    **dict.fromkeys(("epoch", "num_epochs", "n_epochs", "nb_epoch", "max_epochs"), "epochs"),
    **dict.fromkeys(("batch_size", "batchsize", "minibatch", "mini_batch"), "batch"),
    "random_state": "seed",
    "random_seed": "seed",
    "filters": "filters",
    "kernel_size": "kernel",
    "strides": "stride",
    "padding": "pad",
    "roc_auc": "auc",
    "acc": "accuracy",
    "earlystopping": "early_stop",
    "fit": "train",
    "criterion": "loss",
    "none": "constant",  # of schedules
    "class_weight": "class_weights",
    "scale_pos_weight": "pos_weight",
    "svc": "svm",
    # Of options that layers have.
    "use_bias": "bias",
    "pool_size": "size",
    "kernel_initializer": "init",
    "dilation_rate": "dilation",
    "epsilon": "eps",
    "beta_1": "beta1",
    "beta_2": "beta2",
    "p": "rate",
    "num_heads": "heads",
    **dict.fromkeys(("out_features", "hidden_size", "hidden_units", "num_units"), "units"),
    **dict.fromkeys(("out_channels", "num_filters"), "filters"),
    # Of files, and of numbers that are given a name.
    **dict.fromkeys(("read_csv", "csv_reader"), "csv"),
    "read_parquet": "parquet",
    **dict.fromkeys(("const", "var"), "let"),
    # Of values that most languages know.
    **dict.fromkeys(("yes", "on"), "true"),
    **dict.fromkeys(("no", "off"), "false"),
    **dict.fromkeys(("null", "nil"), "none"),
}


# What means another thing elsewhere, however like a word of the language it is spelt.
OTHERS = frozenset(
    {
        *("msle", "mape", "smape", "rmse", "mse", "log_loss", "wer", "median_error"),
        *("asgd", "inverse_time", "rrelu", "softmin", "softmax2d", "batchrenorm", "lrn"),
        *("embeddingbag", "masking", "bilinear", "unflatten"),
        *("layer", "validation"),
    }
)
_CONSTANTS = ("true", "false", "none")
MANY = 2_000  # words, beyond which none is looked for that is spelt alike: each takes its time
SURE = 0.75  # half of the letters of two words in common may be chance


def near(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that is meant by an unknown one, or None if none is close.

    >>> near("dens", ["dense", "conv"])
    'dense'
    >>> near("Conv2D", ["dense", "conv"])
    'conv'
    """
    words = sorted(set(known))
    lowered = word.lower()
    for candidate in (ALIASES.get(lowered), lowered):
        if candidate in words:
            return candidate
    if lowered in OTHERS or len(words) > MANY:
        return None
    # In short words, one letter makes a large difference.
    matches = difflib.get_close_matches(
        lowered, words, n=2, cutoff=0.6 if len(lowered) < 5 else 0.7
    )
    if len(matches) == 2 and _likeness(lowered, matches[0]) == _likeness(lowered, matches[1]):
        return None  # either may be meant
    return matches[0] if matches else None


def respelt(span: Span | None, word: str, meant: str | None) -> Fix | None:
    """Return the replacement of a word by what is meant, where that is hardly to be doubted.

    >>> respelt(Span(0, 4), "dens", "dense") is None, respelt(Span(0, 5), "scale", "sample") is None
    (False, True)
    """
    if meant is None or span is None:
        return None
    return Fix(((span, meant),)) if _is_sure(word, meant) else None


def surely(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that is meant by another, None where that is to be doubted.

    >>> surely("dens", ["dense"]), surely("scale", ["sample"])
    ('dense', None)
    """
    meant = near(word, known)
    return meant if meant is not None and _is_sure(word, meant) else None


def constant(word: str) -> str | None:
    """Return which of `true`, `false` and `none` a word means, as other languages spell them.

    >>> constant("True"), constant("off"), constant("relu")
    ('true', 'false', None)
    """
    lowered = word.lower()
    several = (one for one in (lowered, ALIASES.get(lowered)) if one in _CONSTANTS)
    return next(several, None)


def _is_sure(word: str, meant: str) -> bool:
    lowered = word.lower()
    least = 0.6 if len(meant) < 5 else SURE
    return meant in (lowered, ALIASES.get(lowered)) or _likeness(lowered, meant) >= least


def _likeness(word: str, other: str) -> float:
    # In the order that get_close_matches compares in: the ratio isn't symmetric.
    return difflib.SequenceMatcher(None, other, word).ratio()


def with_article(noun: str) -> str:
    """Return a noun with the article in front of it.

    >>> with_article("loss"), with_article("optimizer")
    ('a loss', 'an optimizer')
    """
    return f"{'an' if noun[0].lower() in 'aeiou' else 'a'} {noun}"


def listed(words: Iterable[str], limit: int = 12) -> str:
    """Return words as a sentence has them, in back ticks, cut where there are many.

    >>> listed(["a", "b", "c"])
    '`a`, `b`, `c`'
    """
    quoted = [f"`{word}`" for word in words]
    more = len(quoted) - limit
    if more < 5:  # naming a few takes little more room than counting them
        limit, more = len(quoted), 0
    return ", ".join(quoted[:limit]) + (f" and {more} more" if more > 0 else "")
