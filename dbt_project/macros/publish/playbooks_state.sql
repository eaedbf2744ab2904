{#- A pair of account and playbook whose task (or whose place in the control group) is neither done nor over. -#}
{% macro playbooks_open_states() -%}
    ('opened', 'open', 'reminded', 'held out', 'held')
{%- endmacro %}

{#- A pair whose conditions held and that no one is at: it has not had its turn yet. -#}
{% macro playbooks_pending_states() -%}
    ('waiting', 'suppressed', 'cooling down')
{%- endmacro %}

{#-
    What a day reads of pub_playbook_cases as the days before left it. Not by `ref`: the model reads its own rows. On the
    first day there is none, and no row. A column that an older version did not write is NULL.
-#}
{% macro playbooks_cases() -%}
    {%- set schema = generate_schema_name("publish", none) -%}
    {%- set relation = adapter.get_relation(target.database, schema, "pub_playbook_cases") if execute else none -%}
    {%- set written = adapter.get_columns_in_relation(relation) | map(attribute="name") | list if relation else [] -%}
    (
        select
            {%- for name, type in playbooks_case_columns().items() %}
            {% if name in written %}{{ name }}{% else %}cast(null as {{ column_type(type) }}) as {{ name }}{% endif %}
            {{- "," if not loop.last }}
            {%- endfor %}
        {{ "from " ~ relation if relation else "where 1 = 0" }}
    ) as earlier_cases
{%- endmacro %}

{#- Name -> type. -#}
{% macro playbooks_case_columns() %}
    {{
        return(
            {
                "as_of_date": "date", "account_id": "text", "playbook_id": "text", "task_id": "text", "kind": "text",
                "state": "text", "is_held_out": "boolean", "raised_on": "date", "opened_on": "date", "due_on": "date",
                "expires_on": "date", "reminded_on": "date", "owner_email": "text", "contact_id": "text",
                "signal_value": "double", "money_at_stake_cents": "bigint", "expected_saved_cents": "bigint",
                "urgency": "integer", "role_owner_email": "text",
            }
        )
    }}
{% endmacro %}

{#-
    Which rows of pub_playbook_tasks a run of the day replaces: its own, but not the tasks that days after it carry, and
    its messages only while no day follows: they have been sent.
-#}
{% macro playbooks_tasks_replaced(cases) -%}
    as_of_date = {{ as_of_date() }}
    and task_id not in (
        select later.task_id from {{ cases }} as later
        where later.as_of_date > {{ as_of_date() }} and later.task_id is not null
    )
    and (kind = 'task' or not {{ playbooks_is_followed(cases) }})
{%- endmacro %}

{#- Whether a case of the run's day has no row yet that stays: its day replaces it, or it has lost it. -#}
{% macro playbooks_task_is_new(tasks, cases) -%}
    {%- if tasks is none -%} 1 = 1
    {%- else -%}
        cases.task_id not in (
            select kept.task_id from {{ tasks }} as kept where not ({{ playbooks_tasks_replaced(cases) }})
        )
    {%- endif -%}
{%- endmacro %}

{#- Whether a later day has been published: this one is run again. -#}
{% macro playbooks_is_followed(cases) -%}
    exists (select 1 from {{ cases }} as followers where followers.as_of_date > {{ as_of_date() }})
{%- endmacro %}
