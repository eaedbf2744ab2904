{#- A subject as one compares it: lower case, no punctuation, no "Re:"; NULL when nothing is left. -#}
{% macro publish_plain_subject(subject) -%}
    nullif(trim({{ adapter.dispatch('publish_without_punctuation')("lower(" ~ subject ~ ")") }}), '')
{%- endmacro %}

{% macro default__publish_without_punctuation(text) -%}
    regexp_replace(
        regexp_replace({{ text }}, '^((re|fw|fwd|aw|wg) *: *)+', ''), '[[:punct:][:space:]]+', ' ', 'g'
    )
{%- endmacro %}

{% macro spark__publish_without_punctuation(text) -%}
    regexp_replace(regexp_replace({{ text }}, '^((re|fw|fwd|aw|wg) *: *)+', ''), '[\\p{Punct}\\s]+', ' ')
{%- endmacro %}

{#- Trackers call their priorities by many names: 4 is the highest; NULL for a name of the company's own. -#}
{% macro publish_priority_rank(priority) -%}
    case
        when lower({{ priority }}) in ('urgent', 'highest', 'blocker', 'critical', 'p0', 'p1') then 4
        when lower({{ priority }}) in ('high', 'major', 'p2') then 3
        when lower({{ priority }}) in ('normal', 'medium', 'p3') then 2
        when lower({{ priority }}) in ('low', 'lowest', 'minor', 'trivial', 'p4', 'p5') then 1
    end
{%- endmacro %}
