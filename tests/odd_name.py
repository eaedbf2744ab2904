"""A folder's name that SQL, Jinja, YAML and shells would misread unless it is quoted."""

ODD_NAME = """it's "{{home}}" & é;1"""
