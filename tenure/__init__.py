"""What DAGs, learning, gates and the health page stand on, and the command line."""
