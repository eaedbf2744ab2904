"""How good is a model: ranking, calibration, slices, intervals. Pure functions of labels and probabilities."""
