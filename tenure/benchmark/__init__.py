"""What `tenure bench` measures: each step in multiples of one bare scan of the same events, in the same run."""
