"""The raw border: the door through which landed files come in, and the gate behind it."""
