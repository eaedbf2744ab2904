"""MLflow: the model store, the registry, and what a reviewer sees of a version."""
