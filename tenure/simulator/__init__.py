"""The demo company: a simulator with known causes of churn, landed in the shape a loader would land it."""
