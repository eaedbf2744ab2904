"""One module per receiver. Each implements the protocol in `sender` and makes its sender from a `connection`."""
