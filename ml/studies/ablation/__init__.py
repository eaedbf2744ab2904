"""Ablation: what each family of signals and each source adds to the model."""
