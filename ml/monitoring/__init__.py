"""Monitoring of the champion: drift, realised against expected counts, the weekly review page."""
