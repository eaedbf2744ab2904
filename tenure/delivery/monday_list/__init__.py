"""The Monday list: read from the published tables, as text, in a terminal, as CSV and as a mail."""
