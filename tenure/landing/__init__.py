"""The door: which files may join, checked against the contract, as views over the landing folder."""
