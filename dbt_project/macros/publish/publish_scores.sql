{#- The last training of a target up to the day: how it ended, and what ranks where it gave no model. -#}
{% macro publish_last_training(what) -%}
    (
        select *
        from (
            select
                trainings.*,
                row_number() over (order by trainings.trained_on desc) as training_from_last
            from {{ source("ml", "trainings") }} as trainings
            where trainings.target = '{{ what }}' and trainings.trained_on <= {{ as_of_date() }}
        ) as trained
        where training_from_last = 1
    )
{%- endmacro %}

{#- What ranks, in words, and why no model does; `training` is a row of publish_last_training or none. An account without
    a score gets no words: the tests stop it. -#}
{% macro publish_signal_note(method, model_version, training, what="churn") -%}
    case {{ method }}
        when 'model' then concat('{{ what }} probability by model version ', {{ model_version }})
        when 'health score'
            then concat(
                'no model: ', {{ publish_why_no_model(training) }},
                '; ranked by ', coalesce({{ training }}.ranked_by, 'health score, worst first')
            )
        when 'single column'
            then concat('no model: ', {{ publish_why_no_model(training) }}, '; ranked by ', {{ training }}.ranked_by)
        when 'health score, unproven'
            then concat(
                'no signal: ', {{ publish_why_no_model(training) }},
                '; nor does the health score or any column tell who leaves, ',
                'so the health score only orders and gives no reasons'
            )
        when 'no model' then concat('no model of {{ what }}: ', {{ publish_why_no_model(training) }})
    end
{%- endmacro %}

{% macro publish_why_no_model(training) -%}
    coalesce({{ training }}.why, 'none has been trained yet')
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
