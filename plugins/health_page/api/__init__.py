"""The published tables as JSON and CSV, below the page's log-in: read-only, paged, described by OpenAPI."""
