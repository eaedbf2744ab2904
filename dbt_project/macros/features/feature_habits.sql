{#- A person's habit: how often they came, as a distribution of the gaps between their active days. -#}

{#- Past every window of every as-of date of this run, of which the longest is shorter than `days_ago`: what is added is taken
    away again. A single day need not read them; only the last of these days is kept. -#}
{% macro habit_is_long_ago(days, days_ago) -%}
    (greatest({{ days }}.active_on, {{ days }}.known_on) < (select min(as_of_date) - {{ days_ago }} from {{ ref('int_time__as_of_dates') }}))
{%- endmacro %}

{#- Gaps are counted as at least so many days long. Finer where people differ, coarser where they do not. -#}
{% macro habit_buckets() %}
    {{ return([2, 3, 4, 6, 8, 11, 15, 22, 28, 43]) }}
{% endmacro %}

{#-
  The counters of int_product__user_sums_as_of: name -> (what is counted, from days ago, until days ago). A gap counts 14
  days after it ended: by then it is certain which days of that time count at all (see is_on_time in int_product__user_gaps).
-#}
{% macro habit_counters() %}
    {%- set counters = {
        'active_days_last_28d': ('is_new_day', 0, 28),
        'active_days_last_30d': ('is_new_day', 0, 30),
        'active_days_earlier_84d': ('is_new_day', 28, 112),
        'gaps': ('case when gap_days > 0 then 1 else 0 end', 14, 182),
    } -%}
    {%- for days in habit_buckets() -%}
        {%- do counters.update({'gaps_' ~ days: ('case when gap_days >= ' ~ days ~ ' then 1 else 0 end', 14, 182)}) -%}
    {%- endfor -%}
    {{ return(counters) }}
{% endmacro %}

{#- The longest bucket that a silence reaches, of `columns` gaps_2, gaps_3, ...: gaps at least as long, or a few more. -#}
{% macro habit_gaps_reaching(silent_days, relation) -%}
    case
        {%- for days in habit_buckets() | reverse %}
        when {{ silent_days }} >= {{ days }} then {{ relation }}.gaps_{{ days }}
        {%- endfor %}
        else {{ relation }}.gaps
    end
{%- endmacro %}

{#- The rhythm by the median of the own gaps. NULL without gaps, and with fewer than five short ones: who came on four days of
    one week comes neither daily nor every few days yet. -#}
{% macro habit_rhythm(relation) -%}
    case
        when {{ relation }}.gaps = 0 or {{ relation }}.gaps is null then null
        when {{ relation }}.gaps < 5 and 2 * {{ relation }}.gaps_6 <= {{ relation }}.gaps then null
        when 2 * {{ relation }}.gaps_2 <= {{ relation }}.gaps then 'daily'
        when 2 * {{ relation }}.gaps_6 <= {{ relation }}.gaps then 'every few days'
        when 2 * {{ relation }}.gaps_11 <= {{ relation }}.gaps then 'weekly'
        when 2 * {{ relation }}.gaps_22 <= {{ relation }}.gaps then 'fortnightly'
        else 'monthly'
    end
{%- endmacro %}

{#- The same words for so many active days in four weeks. -#}
{% macro habit_rhythm_of_days(days_in_28) -%}
    case
        when {{ days_in_28 }} >= 12 then 'daily'
        when {{ days_in_28 }} > 5 then 'every few days'
        when {{ days_in_28 }} > 2 then 'weekly'
        when {{ days_in_28 }} > 1 then 'fortnightly'
        else 'monthly'
    end
{%- endmacro %}

{#-
  Where a person stands. The first two weeks are new: there is no habit yet. Less than three days of silence say nothing
  of anybody, and after 90 the person is gone and no longer news. Who was away as long before, and came back, has not
  fallen silent.
-#}
{% macro habit_state() -%}
    case
        when last_active_on is null and assigned_from_on > as_of_date - 14 then 'new'
        when last_active_on is null then 'never_activated'
        when silent_days > 90 then 'gone'
        when first_active_known_on >= as_of_date - 14 then 'new'
        when silence_days < 3 or silence_chance > 0.10 then 'active'
        when silence_chance > 0.02 or gaps_as_long > 0 then 'drifting'
        else 'silent'
    end
{%- endmacro %}

{#- Days from one visit to the next, for the words above. -#}
{% macro habit_usual_days(rhythm) -%}
    case {{ rhythm }}
        when 'daily' then 1 when 'every few days' then 3 when 'weekly' then 7 when 'fortnightly' then 14 when 'monthly' then 30
    end
{%- endmacro %}
