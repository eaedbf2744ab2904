"""Conjunctions of conditions whose churn rate is far above the base although each part alone is not."""
