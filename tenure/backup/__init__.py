"""A home as one file, and back."""
