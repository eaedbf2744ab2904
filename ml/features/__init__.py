"""Training examples, shares of single events, and which sources each feature needs."""
