"""Landing inspection: checks landed files against the contract and opens the good ones as views."""
