{#-
    Is the account in the control group of the playbook? Random by account and playbook, and the same on every day and in
    every warehouse: the first eight digits of an MD5 against the share written in the same way. A larger share keeps who
    was held out before.
-#}
{% macro playbooks_is_held_out(playbook_id, account_id) -%}
    (
        substr(md5(concat({{ playbook_id }}, '|', {{ account_id }}, {{ literal("|" ~ var("playbooks")["holdout_salt"]) }})), 1, 8)
        < '{{ "%08x" | format((var("playbooks")["holdout_share"] * 4294967296) | int) }}'
    )
{%- endmacro %}

{#- Who acts: the owner of the account, unless the settings name an address for the role. -#}
{% macro playbooks_owner(role, owner_email) -%}
    {{ playbooks_looked_up(role, var("playbooks")["role_owners"], owner_email) }}
{%- endmacro %}

{#- Open tasks that a person can carry at a time. NULL is no limit: work without an owner is a list, and no person. -#}
{% macro playbooks_capacity(owner_email) -%}
    {%- set of_a_person = "case when " ~ owner_email ~ " <> 'unassigned' then " ~ var("playbooks")["capacity_per_owner"] ~ " end" -%}
    {{ playbooks_looked_up(owner_email, var("playbooks")["capacity_of_owners"], of_a_person) }}
{%- endmacro %}

{#- The value that a map of the settings has for the name in a column; `otherwise`, an expression, for other names. -#}
{% macro playbooks_looked_up(name_column, map, otherwise) -%}
    case {{ name_column }}
        {%- for name, value in map.items() %}
            when {{ literal(name) }} then {{ literal(value) if value is string else value }}
        {%- else %}
            when null then null
        {%- endfor %}
        else {{ otherwise }}
    end
{%- endmacro %}
