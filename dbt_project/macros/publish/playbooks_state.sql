{#- A pair of account and playbook whose task (or whose place in the control group) is neither done nor over. -#}
{% macro playbooks_open_states() -%}
    ('opened', 'open', 'reminded', 'held out', 'held')
{%- endmacro %}

{#-
    The relation pub_playbook_cases as the days before left it. Not by `ref`: the model reads its own rows. On the
    first day there is none, and no row.
-#}
{% macro playbooks_cases() -%}
    {%- set schema = generate_schema_name("publish", none) -%}
    {%- set relation = adapter.get_relation(target.database, schema, "pub_playbook_cases") if execute else none -%}
    {%- if relation -%}
        {{ relation }} as earlier_cases
    {%- else -%}
        (
            select
                {%- for name, type in playbooks_case_columns().items() %}
                cast(null as {{ column_type(type) }}) as {{ name }}{{ "," if not loop.last }}
                {%- endfor %}
            where 1 = 0
        ) as earlier_cases
    {%- endif -%}
{%- endmacro %}

{#- What a day reads of the days before. -#}
{% macro playbooks_case_columns() %}
    {{
        return(
            {
                "as_of_date": "date", "account_id": "text", "playbook_id": "text", "task_id": "text", "kind": "text",
                "state": "text", "is_held_out": "boolean", "opened_on": "date", "due_on": "date", "expires_on": "date",
                "reminded_on": "date", "owner_email": "text", "contact_id": "text", "signal_value": "double",
                "money_at_stake_cents": "bigint", "expected_saved_cents": "bigint",
            }
        )
    }}
{% endmacro %}
