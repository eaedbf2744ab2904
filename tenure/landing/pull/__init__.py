"""Copies the contract's tables out of the database that a loader fills, into the landing folder."""
