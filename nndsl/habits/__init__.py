"""What is written as in Python, Keras, PyTorch, YAML or JSON goes in, what is meant comes out."""
