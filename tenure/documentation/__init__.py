"""The pages of docs/ whose numbers come from data or from the dbt project."""
