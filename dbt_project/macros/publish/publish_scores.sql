{#- What carries the ranking, in words. An account without a score gets no words: the tests stop it. -#}
{% macro publish_signal_note(method, model_version, what="churn") -%}
    case {{ method }}
        when 'model' then concat('{{ what }} probability by model version ', {{ model_version }})
        when 'health score' then 'no signal: the health score carries the ranking'
        when 'health score, unproven'
            then 'no signal: history does not tell who leaves, so the health score only orders and gives no reasons'
        when 'no model' then 'no signal: no model of {{ what }} has beaten the baselines yet'
    end
{%- endmacro %}

{#- A relation: a target's reasons of the day in one text per account, the strongest first. -#}
{% macro publish_reasons(what) -%}
    (
        select
            account_id,
            nullif(concat_ws(
                '; ',
                max(case when rank = 1 then sentence end),
                max(case when rank = 2 then sentence end),
                max(case when rank = 3 then sentence end)
            ), '') as reasons
        from {{ source("ml", "account_reasons") }}
        where as_of_date = {{ as_of_date() }} and target = '{{ what }}'
        group by account_id
    )
{%- endmacro %}
