"""The demo company: a simulator with known truth, landed in the shape a loader would land it."""
