"""Measures of a model: ranking, calibration, slices, coverage of count intervals; pure but for `ml.count_errors`."""
