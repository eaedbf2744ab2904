-- Nothing is lost between two months, days add up to months, and the last MRR is that of the accounts' terms.
{{ config(tags=['playbooks']) }}
{%- set flows = ['churned_mrr_cents', 'contracted_mrr_cents', 'expanded_mrr_cents', 'new_mrr_cents'] %}
with months as (

    select
        *,
        lag(mrr_end_cents) over (order by month) as end_before_cents,
        row_number() over (order by month) = 1 as is_first,
        row_number() over (order by month desc) as month_from_last
    from {{ ref('pub_value_of_churn') }}

),

days as (

    select
        {%- for flow in flows %}
        sum({{ flow }}) as {{ flow }},
        {%- endfor %}
        min(day) as first_day,
        cast(date_trunc('month', day) as date) as month
    from {{ ref('pub_results_by_day') }}
    group by cast(date_trunc('month', day) as date)

),

terms as (

    -- NULL when the features are those of another day: then nothing is compared
    select sum(mrr_cents) as mrr_cents
    from {{ ref('int_billing__terms_as_of') }}
    where measured_on = {{ publish_latest_day() }}

),

judged as (

    select
        months.month,
        case
            when
                (
                    months.mrr_start_cents + months.new_mrr_cents + months.expanded_mrr_cents
                    - months.contracted_mrr_cents - months.churned_mrr_cents = months.mrr_end_cents
                ) is not true
                then 'what came and went does not lead from the start to the end'
            when months.is_first is not true and (months.mrr_start_cents = months.end_before_cents) is not true
                then 'it does not start with what the month before ended with'
            -- unknown without MRR to keep, and over 12 months as long as records do not go back so far
            when
                least(months.grr, months.grr_12_months) < 0
                or greatest(months.grr, months.grr_12_months) > 1
                or (months.mrr_start_cents > 0 and months.grr is null)
                then 'the gross retention is no share'
            when
                coalesce(months.grr > months.nrr, (months.grr is null) <> (months.nrr is null))
                or coalesce(
                    months.grr_12_months > months.nrr_12_months,
                    (months.grr_12_months is null) <> (months.nrr_12_months is null)
                )
                then 'the gross retention is above the net'
            -- a month of which the first days are not among the 365 is not compared
            when
                days.first_day = months.month
                and (
                    {%- for flow in flows %}
                    {{ 'or' if not loop.first }} (days.{{ flow }} = months.{{ flow }}) is not true
                    {%- endfor %}
                )
                then 'its days do not add up to it'
            when months.month_from_last = 1 and terms.mrr_cents is not null and months.mrr_end_cents <> terms.mrr_cents
                then 'it does not end with the MRR of the accounts'
        end as problem
    from months
    left join days on months.month = days.month
    cross join terms

)

select * from judged
where problem is not null
