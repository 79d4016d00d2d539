"""From text to tree and back: the grammar's parser, the tree, and the formatter."""
