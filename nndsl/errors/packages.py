"""What is said of packages that aren't installed: one constructor per message."""

from __future__ import annotations

from nndsl.diagnostics import Diagnostic
from nndsl.source import Span

# What is imported by another name than it is installed by.
_INSTALLED = {"sklearn": "scikit-learn", "PIL": "pillow"}

# What gives the numbers of a tensor of PyTorch, wherever and of whatever type it is.
OF_TENSOR = ".detach().cpu().float().numpy()"


def missing_package(span: Span | None, package: str, purpose: str) -> Diagnostic:
    """``package`` is called as it is imported, or as it is installed."""
    package = _INSTALLED.get(package, package)
    return Diagnostic(
        "missing-package",
        f"{purpose} needs the package `{package}`, which isn't installed",
        span,
        help=f"install it: `pip install {package}`",
    )


def one_engine() -> Diagnostic:
    return Diagnostic(
        "missing-package",
        "rows are tested with the engine `numpy` alone: `torch` isn't installed",
        help="to test both, install it: `pip install torch`",
        severity="warning",
    )
