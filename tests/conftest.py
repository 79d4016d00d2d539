"""Options and fixtures that several tests share."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--accept",
        action="store_true",
        help="rewrite the expected blocks of tests/diagnostics/*.md and tests/format/*.nn",
    )


@pytest.fixture
def accept(request: pytest.FixtureRequest) -> bool:
    """Say whether expected outputs are to be rewritten instead of compared."""
    return bool(request.config.getoption("--accept"))
