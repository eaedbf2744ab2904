"""From a training set to a fitted, calibrated model, and the gate that decides whether it may be promoted."""
