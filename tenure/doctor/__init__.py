"""The doctor: what a landing folder gives and what it lacks, before anything is built from it."""
