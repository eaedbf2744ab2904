"""Frames to learn from: training examples, shares of single events, and which roles a feature needs."""
