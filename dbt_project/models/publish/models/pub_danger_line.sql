-- Grain: as-of date. The line that holds that day, where it comes from, and since when: the switch from the provisional
-- to the learned one happens by itself and stays on record.
{{ config(materialized='incremental', full_refresh=false) }}
{%- set measure = 'seat_person_days_last_28d' %}
{%- set by_hand = var('danger_line')['level'] %}
with learned as (

    select
        lines.*,
        row_number() over (order by lines.learned_on desc) as line_from_last
    from {{ source('ml', 'danger_lines') }} as lines
    where lines.measure = '{{ measure }}' and lines.method = 'learned' and lines.learned_on <= {{ as_of_date() }}

),

quartile as (

    select percentile_cont(0.25) within group (order by {{ measure }}) as line
    from {{ ref('fct_account_features') }}
    where as_of_date = {{ as_of_date() }}

)

select
    {{ as_of_date() }} as as_of_date,
    '{{ measure }}' as measure,
    {%- if by_hand is not none %}
    cast({{ by_hand }} as {{ type_double() }}) as line,
    'set by hand' as method,
    {%- else %}
    coalesce(learned.line, quartile.line) as line,
    case when learned.line is null then 'provisional: bottom quartile' else 'learned' end as method,
    {%- endif %}
    learned.low,
    learned.high,
    learned.churn_below,
    learned.churn_above,
    learned.learned_on
from quartile
left join learned on learned.line_from_last = 1
