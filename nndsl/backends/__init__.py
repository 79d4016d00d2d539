"""The engines that compute a graph: numpy for prediction, PyTorch for training as well."""
