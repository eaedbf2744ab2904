"""Scores and reasons of accounts, frame by frame: by a champion, here or on Spark's workers, or without one."""
