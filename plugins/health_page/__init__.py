"""The health page: shows the published snapshot, and writes the actions of people as raw facts."""
