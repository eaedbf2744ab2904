"""Scores to the CRM: what has changed of an account is written to its company there."""
