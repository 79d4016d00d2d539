"""The PyTorch engine: a graph goes in, an ``nn.Module`` comes out."""

from nndsl.backends.torch.lowerings import LOWERINGS
from nndsl.backends.torch.module import LayerModule, Network, compile, state

__all__ = ["LOWERINGS", "LayerModule", "Network", "compile", "state"]
