"""Strategies that make files of the language: valid ones, and valid ones with one mistake."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

ACTIVATIONS = (
    *("relu", "sigmoid", "tanh", "linear", "gaussian", "leaky_relu"),
    *("elu", "gelu", "silu", "softplus"),
)
INITIALIZERS = ("glorot_uniform", "he_normal", "lecun_uniform", "orthogonal", "normal", "zeros")
OPTIMIZERS = (
    *("adam", "adam 0.01", "adam lr=1e-3 beta1=0.8", "adamw 0.001 weight_decay=0.1"),
    *("sgd 0.1", "sgd 0.1 momentum=0.9 nesterov", "rmsprop", "adagrad 0.05", "rprop"),
    *("adamax 0.002 clip=1.0", "nadam ema=0.99", "radam", "adafactor 0.01", "lion 0.0001"),
    *("muon 0.001 weight_decay=0.1", "quickprop 0.1 growth=1.5"),
)
SCHEDULES = (
    *("constant warmup=5%", "step 10 factor=0.5", "multistep at=[1, 2]", "exponential 0.9"),
    *("cosine warmup=1 restarts=2", "linear end=10%", "polynomial 2", "one_cycle peak=40%"),
    *("inverse_sqrt warmup=10%", "plateau patience=2 factor=0.5"),
)
LOSSES = {
    "binary": (*("bce", "bce pos_weight=2", "hinge", "squared_hinge", "dice smooth=0.5"),),
    "multiclass": (
        *("crossentropy", "crossentropy label_smoothing=0.1", "crossentropy balanced"),
        *("crossentropy gamma=2", "crossentropy ignore=0"),
    ),
    "regression": ("mse", "mae", "huber delta=2.0", "log_cosh", "quantile 90%"),
}
METRICS = {
    "binary": ("accuracy f1", "balanced_accuracy matthews", "log_loss brier ece", "report"),
    "multiclass": ("accuracy top2", "average_precision auc", "confusion report", "log_loss"),
    "regression": ("rmse mae r2", "medae max_error", "mape explained_variance"),
}
TRAIN = (
    *("train epochs=3 batch=16 seed=1", "train batch=all"),
    *("train batch=8 accumulate=4", "train epochs=2 precision=bf16"),
)
SETS = {"iris": "multiclass", "wine": "multiclass", "digits": "multiclass"}
SETS |= {"breast_cancer": "binary", "diabetes": "regression", "boston": "regression"}


def options(*several: str) -> st.SearchStrategy[str]:
    """Return any of the options, or none of them."""
    return st.sampled_from(("", *(f" {one}" for one in several)))


def dense(draw: Any) -> str:
    activation = draw(st.sampled_from(ACTIVATIONS))
    extra = draw(
        options("bias=false", "frozen=false", "lr=0.01", *(f"init={i}" for i in INITIALIZERS))
    )
    return f"dense {draw(st.integers(1, 9))} {activation}{extra}"


def vector_layer(draw: Any) -> str:
    layer = st.sampled_from(
        (
            *ACTIVATIONS,
            *("dropout 0.5", "dropout 20%", "batchnorm", "layernorm", "softmax"),
            *("layernorm all", "leaky_relu slope=0.3", "elu alpha=2.0", "activation tanh"),
            *("batchnorm momentum=0.2", "flatten", "reshape [-1]"),
        )
    )
    return dense(draw) if draw(st.booleans()) else draw(layer)


def image_layer(draw: Any, size: int) -> tuple[str, int]:
    """Return a layer for images of size x size, and the size that it makes."""
    kernel = draw(st.integers(1, min(3, size)))
    filters, word = draw(st.integers(1, 4)), draw(st.sampled_from(("relu", "tanh", "linear")))
    choice = draw(st.integers(0, 5))
    if choice == 0:
        return f"conv {filters} {kernel}x{kernel} {word}", size - kernel + 1
    if choice == 1:
        stride = draw(st.integers(1, 2))
        return f"conv {filters} {kernel} same stride={stride}", -(-size // stride)
    if choice == 2 and size >= 2:
        return draw(st.sampled_from(("maxpool 2", "avgpool 2", "maxpool 2x2 stride=2"))), size // 2
    if choice == 3:
        return f"conv {filters} 3x3 pad=1 {word} bias=false", size
    return draw(st.sampled_from(("batchnorm", "relu", "dropout 0.1", "layernorm"))), size


def body(draw: Any, image: bool) -> list[str]:
    lines: list[str] = []
    if image:
        size = 8
        for _ in range(draw(st.integers(0, 3))):
            line, size = image_layer(draw, size)
            lines.append(line)
        lines.append(draw(st.sampled_from(("flatten", "global_avgpool"))))
    lines += [vector_layer(draw) for _ in range(draw(st.integers(0, 3)))]
    if draw(st.booleans()):
        width = draw(st.integers(1, 6))
        joins = ("add s", "add s h", "concat s h", "concat h s axis=0", "share h; add s")
        join = draw(st.sampled_from((*joins, "multiply s", "maximum s h")))
        lines += [f"s = dense {width} relu", f"h = dense {width}", join]
    if draw(st.booleans()):
        times = draw(st.integers(0, 3))
        lines.append(f"repeat {times} {{\n  {dense(draw)}\n}}")
    return lines


def training(draw: Any, least_squares: bool) -> list[str]:
    """Return how a network is trained, which for least squares can be by their own method."""
    if least_squares and draw(st.booleans()):
        optimizers = ("levenberg_marquardt damping=0.01", "lbfgs iterations=5")
        return [f"optimizer {draw(st.sampled_from(optimizers))}", "train epochs=2 batch=all"]
    lines = []
    optimizer = draw(st.sampled_from(("", *OPTIMIZERS)))
    if optimizer:
        lines.append(f"optimizer {optimizer}")
    if optimizer != "rprop" and draw(st.booleans()):
        lines.append(f"schedule {draw(st.sampled_from(SCHEDULES))}")
    if draw(st.booleans()):
        lines.append(draw(st.sampled_from(TRAIN)))
    return lines


@st.composite
def program(draw: Any) -> str:
    """Return a file that checks, with data, an input, or neither of them."""
    name = draw(st.sampled_from((*SETS, "input", "image", "")))
    task = SETS.get(name) or draw(st.sampled_from(("binary", "multiclass", "regression")))
    lines: list[str] = []
    if draw(st.booleans()):
        lines.append(f"task {task}")
    if name in SETS:
        lines.append(f"data {name}")
        lines.append(draw(st.sampled_from(("split val=20%", "split test=20% val=10% seed=3"))))
        if draw(st.booleans()):
            lines.append(f"preprocess {draw(st.sampled_from(('standardize', 'minmax', 'none')))}")
    elif name:
        lines.append("input 2x8x8" if name == "image" else f"input {draw(st.integers(1, 9))}")
    lines += body(draw, name == "image")
    classes = "dense classes softmax" if name in SETS else "dense 3 softmax"
    head = {"binary": "dense 1 sigmoid", "multiclass": classes, "regression": "dense 1"}[task]
    loss = draw(st.sampled_from(LOSSES[task]))
    if task == "regression" and draw(st.booleans()):
        head, loss = draw(
            st.sampled_from((("dense 1 exponential", "poisson"), ("dense 2", "gaussian_nll")))
        )
    alone = not any(word in line for line in lines for word in ("dropout", "batchnorm", "lr="))
    lines += [head, f"loss {loss}"]
    lines += training(draw, loss == "mse" and alone)
    if draw(st.booleans()):
        lines.append(f"metrics {draw(st.sampled_from(METRICS[task]))}")
    if name in SETS and draw(st.booleans()):
        lines.append("early_stop patience=2")
    if name in SETS and draw(st.booleans()):
        lines.append(draw(st.sampled_from(("baseline mean", "baseline knn 3", "baseline forest"))))
    return "\n".join(lines) + "\n"
