"""The raw gate: what landed, what staging could keep of it, and whether the product's events are alive."""
