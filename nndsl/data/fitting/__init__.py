"""How features become numbers: train rows go in, what prepares any rows alike comes out."""
