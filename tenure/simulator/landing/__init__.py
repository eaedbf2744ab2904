"""Writes what happened as the files a loader would land, broken rows and files included."""
