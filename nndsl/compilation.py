"""A layer goes in; whether PyTorch's compiler takes it comes out."""

from __future__ import annotations

from nndsl.layers import Layer


def beyond_compiler(layer: Layer) -> bool:
    """Say whether PyTorch's compiler can't follow how a layer is computed.

    Recurrent layers are kernels of PyTorch's own; others are made of layers as they are computed.
    """
    from nndsl.layers.convlstm import Convlstm
    from nndsl.layers.recurrent import RecurrentLayer
    from nndsl.layers.transformer import TransformerEncoder

    return isinstance(layer, RecurrentLayer | Convlstm | TransformerEncoder)
