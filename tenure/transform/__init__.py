"""dbt in this process, and which models a run has to build."""
