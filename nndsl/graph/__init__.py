"""From spec to graph: layers go in, nodes with shapes, parameters, costs and outputs come out."""
