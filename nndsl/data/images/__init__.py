"""Folders of images, and of masks: files go in, pixels come out."""
