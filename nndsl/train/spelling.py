"""A network and texts go in; where padding leaves a text too few steps, that is said."""

from __future__ import annotations

import numpy as np
import torch

from nndsl.alignment import steps_needed
from nndsl.backends.torch.module import Network
from nndsl.data.samples import Inputs
from nndsl.data.targets.codec import Codec, SequenceCodec
from nndsl.diagnostics import NNError
from nndsl.errors import alignment as errors
from nndsl.graph.nodes import Graph, Node
from nndsl.layers.tokens import BlankPadding
from nndsl.train.evaluation import rows_at_once


def check_steps(
    network: Network, x: Inputs, y: np.ndarray, codec: Codec, device: torch.device
) -> None:
    """See that each text has steps enough, of those that aren't padded, before anything is learnt.

    ``y`` are the encoded texts of the rows. A mask that is learnt itself is left alone. Raises
    NNError for rows whose real steps can't spell their text, however the network is trained.
    """
    blank = next((node for node in network.graph if isinstance(node.layer, BlankPadding)), None)
    if blank is None or not isinstance(codec, SequenceCodec):
        return
    if _is_learnt(network.graph, blank.inputs[1]):
        return
    real, spare = _real_steps(network, blank, x, device)
    needed = steps_needed(y)
    short = np.flatnonzero(needed - spare > real)
    if len(short):
        row = short[np.argmax(needed[short] - real[short])]
        text = codec.in_words(y[row : row + 1])[0]
        counts = int(needed[row]), int(real[row]), len(short)
        raise NNError(errors.too_few_real_steps(blank.layer, text, *counts))


def _is_learnt(graph: Graph, name: str) -> bool:
    """Say whether weights have a part in a value."""
    nodes, left = {node.name: node for node in graph}, [name]
    while left:
        node = nodes.get(left.pop())
        if node is not None:
            if node.parameters:
                return True
            left += node.inputs
    return False


def _real_steps(
    network: Network, blank: Node, x: Inputs, device: torch.device
) -> tuple[np.ndarray, np.ndarray]:
    """Return how many steps of each row are real, and how many padded ones lie between them.

    Those are blanks, which may part two equal labels.
    """
    size, masks = rows_at_once(network.graph), []
    network.eval()
    with torch.inference_mode():
        for at in range(0, len(x), size):
            rows = torch.from_numpy(x[at : at + size]).to(device)
            masks.append((network.value(blank.inputs[1], rows) != 0).cpu().numpy())
    mask = np.concatenate(masks)
    real, steps = mask.sum(axis=1), mask.shape[1]
    reach = steps - mask[:, ::-1].argmax(axis=1) - mask.argmax(axis=1)
    return real, np.where(real > 0, reach - real, 0)
