"""The SQL of conformed models, most of which are ephemeral: tests read their rows and types through it."""

from tenure.transform.dbt_runner import FOR_ANY_RUN, invoke_dbt


def conformed_sql(select: str = "conformed") -> dict[str, str]:
    """A select statement by model, for the tables that the warehouse holds now."""
    result = invoke_dbt(
        ["compile", "--select", select, "--indirect-selection", "empty", "--vars", str(FOR_ANY_RUN)]
    )
    assert result.success, result.exception
    return {
        run.node.name: run.node.compiled_code
        for run in result.result
        if run.node.resource_type == "model" and run.node.fqn[1] == "conformed"
    }
