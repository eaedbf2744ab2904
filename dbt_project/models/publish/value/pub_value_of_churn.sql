-- Grain: calendar month of the last 24 up to the day before the as-of date. What stayed, grew and went, in money.
with months as (

    select
        month,
        is_complete,
        {%- for column in [
            'mrr_start_cents', 'new_mrr_cents', 'expanded_mrr_cents', 'contracted_mrr_cents', 'churned_mrr_cents',
            'mrr_end_cents', 'mrr_year_before_cents',
        ] %}
        sum({{ column }}) as {{ column }},
        {%- endfor %}
        {%- for before in ['mrr_start_cents', 'mrr_year_before_cents'] %}
        sum(case when {{ before }} > 0 then least({{ before }}, mrr_end_cents) else 0 end) as {{ before }}_kept,
        sum(case when {{ before }} > 0 then mrr_end_cents else 0 end) as {{ before }}_grown,
        {%- endfor %}
        count(case when mrr_start_cents > 0 then 1 end) as accounts_start,
        count(case when churned_mrr_cents > 0 then 1 end) as accounts_churned,
        count(case when mrr_start_cents > 0 and churned_mrr_cents > 0 then 1 end) as accounts_churned_of_start
    from {{ ref('pub_mrr_by_month') }}
    group by month, is_complete

),

measured as (

    select
        *,
        {{ safe_divide('mrr_start_cents', 'accounts_start') }} as arpa_cents,
        {{ safe_divide('accounts_churned_of_start', 'accounts_start') }} as logo_churn,
        row_number() over (order by month desc) as month_from_last
    from months

),

at_risk as (

    select sum(mrr_at_risk_cents) as mrr_at_risk_cents
    from {{ ref('pub_account_health') }}
    where as_of_date = {{ publish_latest_day() }}

)

select
    measured.month,
    measured.is_complete,

    {% for column in [
        'mrr_start_cents', 'new_mrr_cents', 'expanded_mrr_cents', 'contracted_mrr_cents', 'churned_mrr_cents',
        'mrr_end_cents',
    ] -%}
    cast(measured.{{ column }} as bigint) as {{ column }},
    {% endfor %}
    {{ safe_divide('measured.mrr_start_cents_kept', 'measured.mrr_start_cents') }} as grr,
    {{ safe_divide('measured.mrr_start_cents_grown', 'measured.mrr_start_cents') }} as nrr,
    {{ safe_divide('measured.mrr_year_before_cents_kept', 'measured.mrr_year_before_cents') }} as grr_12_months,
    {{ safe_divide('measured.mrr_year_before_cents_grown', 'measured.mrr_year_before_cents') }} as nrr_12_months,

    measured.accounts_start,
    measured.accounts_churned,
    measured.logo_churn,

    cast({{ rounded('measured.arpa_cents') }} as bigint) as arpa_cents,
    case when measured.is_complete then {{ safe_divide('1', 'measured.logo_churn') }} end as lifetime_months,
    case
        when measured.is_complete
            then cast({{ rounded(safe_divide(
                'measured.arpa_cents * ' ~ var('value')['gross_margin'], 'measured.logo_churn'
            )) }} as bigint)
    end as lifetime_value_cents,
    case when measured.month_from_last = 1 then cast(at_risk.mrr_at_risk_cents as bigint) end
        as mrr_at_risk_cents
from measured
cross join at_risk
