{#- What the parts and states of a conversation mean for a ticket. -#}
{#- Authors who are customers, known by name or not. -#}
{% macro customer_types() -%}
    ('user', 'lead', 'contact')
{%- endmacro %}

{#- Whether a part is a message to the other side: who answers and assigns, opens or closes in one go leaves one part. -#}
{% macro is_message(parts) -%}
    (
        {{ parts }}.part_type in ('comment', 'quick_reply')
        or (
            {{ parts }}.has_text
            and {{ parts }}.part_type in ('assignment', 'assign_and_unsnooze', 'assign_and_reopen', 'open', 'close')
        )
    )
{%- endmacro %}

{#- A closed conversation can be opened again, as a solved ticket can; a snoozed one waits. -#}
{% macro status_of_state(state) -%}
    case {{ state }} when 'open' then 'open' when 'snoozed' then 'pending' when 'closed' then 'solved' end
{%- endmacro %}

{#- The status that a part leaves behind; NULL where it changes none. A customer's message opens what is closed. -#}
{% macro status_after_part(parts) -%}
    case
        when {{ parts }}.part_type = 'close' then 'solved'
        when {{ parts }}.part_type in ('snoozed', 'snooze') then 'pending'
        when {{ parts }}.part_type = 'open' then 'open'
        when {{ parts }}.part_type like '%unsnooze%' or {{ parts }}.part_type like '%reopen%' then 'open'
        when {{ parts }}.author_type in {{ customer_types() }} and {{ is_message(parts) }} then 'open'
    end
{%- endmacro %}
