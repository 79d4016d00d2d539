"""What is asked of data goes in, and what is known of the rows before training comes out."""

from __future__ import annotations

from nndsl.data.request import Request
from nndsl.data.source import KnownSet
from nndsl.facts import Facts


def describe(request: Request) -> Facts:
    """Return the facts that `prepare` would find.

    Those of a known set are known without loading it; its ``rows`` is None where the set may
    turn out to be the stand-in. Files are read.
    """
    source, preprocess = request.source, request.preprocess
    told = isinstance(source, KnownSet) and source.target is None
    told = told and source.keyword != "signals"  # whose windows take no longer than a check
    told = told and request.aims != "autoencoder"
    if told and (preprocess is None or not (preprocess.onehot or preprocess.positive)):
        from nndsl.data.known.facts import known_facts

        return known_facts(request)
    # All that reads rows is needed only here.
    from nndsl.data.prepare import read_facts

    return read_facts(request)
