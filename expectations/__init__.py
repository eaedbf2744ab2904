"""May it pass? One folder per gate."""
