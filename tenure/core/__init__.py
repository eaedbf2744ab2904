"""The ground floor: paths, settings, the as-of date, the process environment. Imports nothing of ours."""
