{#- Is `id` in a list such as `usage_drop|silent_account`? -#}
{% macro playbooks_is_listed(id, list) -%}
    (concat('|', {{ list }}, '|') like concat('%|', {{ id }}, '|%'))
{%- endmacro %}

{#- A task that is to keep a customer who shows signs of leaving: urgent or soon, and no duty that comes by the calendar. -#}
{% macro playbooks_is_risk(playbook) -%}
    (
        {{ playbook }}.kind = 'task' and {{ playbook }}.money = 'churn' and {{ playbook }}.priority <= 2
        and {{ playbook }}.duty_rank is null
    )
{%- endmacro %}

{#-
    Does one row of seeds/playbooks.csv, the first alias, come before another: may both not be at one account? By name; `risk`
    are all tasks that are one; `any` are all tasks as urgent, but those that give way to any themselves, or to this one.
    A later step takes the place of the one that it follows, never the other way round.
-#}
{% macro playbooks_outranks(stronger, weaker) -%}
    (coalesce({{ weaker }}.follows <> {{ stronger }}.playbook_id, true)
    and (
        {{ playbooks_is_listed(stronger ~ '.playbook_id', weaker ~ '.suppressed_by') }}
        or coalesce({{ stronger }}.follows = {{ weaker }}.playbook_id, false)
        or (
            {{ playbooks_is_listed("'risk'", weaker ~ '.suppressed_by') }}
            and {{ playbooks_is_risk(stronger) }}
        )
        or (
            {{ playbooks_is_listed("'any'", weaker ~ '.suppressed_by') }}
            and {{ stronger }}.kind = 'task'
            and {{ stronger }}.priority <= {{ weaker }}.priority
            and not {{ playbooks_is_listed("'any'", "coalesce(" ~ stronger ~ ".suppressed_by, '')") }}
            and not {{ playbooks_is_listed(weaker ~ '.playbook_id', "coalesce(" ~ stronger ~ ".suppressed_by, '')") }}
        )
    ))
{%- endmacro %}
