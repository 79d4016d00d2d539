"""The rows of a part go in, the features that a baseline learns from come out."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from nndsl.data.fitting.words import PADDING
from nndsl.data.prepared import Part
from nndsl.graph.nodes import Graph
from nndsl.layers.columns import Columns
from nndsl.layers.embedding import Embedding
from nndsl.spec.flow import INPUT

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Features: TypeAlias = "np.ndarray | csr_matrix"  # (n, features)


def features(graph: Graph, part: Part) -> Features:
    """Return the values of each row, or of its tokens how often each is there, a bag of words.

    Tokens are what an embedding of the network looks up. Their numbers are names and no amounts,
    and the same word may stand anywhere in a row. Padding isn't counted.
    """
    x = part.x.reshape(len(part.inputs), -1)
    looked_up = _looked_up(graph)
    if not looked_up:
        return x
    from scipy.sparse import csr_matrix, hstack

    plain = np.ones(x.shape[1], bool)
    bags = []
    for name, embedding in looked_up.items():
        columns = graph.node(name).layer if name != INPUT else None
        places = columns.chosen if isinstance(columns, Columns) else slice(None)
        bags.append(_bag(x[:, places], embedding))
        plain[places] = False
    return hstack([*bags, csr_matrix(x[:, plain])], format="csr")


def _looked_up(graph: Graph) -> dict[str, Embedding]:
    """Return the inputs of the network that an embedding reads, each once."""
    read = ((node.layer, node.inputs[0]) for node in graph if isinstance(node.layer, Embedding))
    return {
        name: layer
        for layer, name in read
        if name == INPUT or isinstance(graph.node(name).layer, Columns)
    }


def _bag(tokens: np.ndarray, embedding: Embedding) -> csr_matrix:
    """Return how often each of the embedding's numbers is in a row of tokens, (n, count)."""
    from scipy.sparse import csr_matrix

    # that of texts, where the embedding names no other
    padding = PADDING if embedding.padding is None else embedding.padding
    rows, steps = np.nonzero(tokens != padding)
    found = tokens[rows, steps].astype(np.int64)
    return csr_matrix((np.ones(len(found)), (rows, found)), (len(tokens), embedding.count))
