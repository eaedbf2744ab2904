"""Product events rolled up by Spark where they lie, for companies whose events outgrow one machine."""
