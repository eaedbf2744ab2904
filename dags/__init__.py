"""When: one file per DAG, wiring only."""
