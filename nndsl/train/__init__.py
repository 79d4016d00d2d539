"""Training in PyTorch: a network and prepared rows go in, trained weights come out."""
