"""Findings from history beside the model: danger line, key features, segments of high churn, rules, weights."""
