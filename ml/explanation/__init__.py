"""Explanations of a score: contributions of features, and sentences made of them."""
