"""One module per receiver; each implements the protocol in `sender`."""
