-- Grain: day, of the 365 before the as-of date. What came, went and grew that day.
with days as (

    select days.day
    from {{ date_series(add_days(publish_latest_day(), -365), add_days(publish_latest_day(), -1)) }} as days
    inner join {{ ref('pub_mrr_changes') }} as changes
        on days.day >= changes.happened_on and not changes.is_hindsight
    group by days.day

),

flows as (

    select
        happened_on,
        {%- for kind in ['new', 'expanded', 'contracted', 'churned'] %}
        count(case when kind = '{{ kind }}' then 1 end) as {{ kind }}_accounts,
        sum(case when kind = '{{ kind }}' then abs(change_cents) else 0 end) as {{ kind }}_mrr_cents,
        {%- endfor %}
        sum(sum(change_cents)) over (order by happened_on rows unbounded preceding) as mrr_cents,
        lead(happened_on) over (order by happened_on) as next_on
    from {{ ref('pub_mrr_changes') }}
    group by happened_on

)

-- a day without a change has the MRR of the last one with
select
    days.day,

    {%- for column in [
        'churned_accounts', 'churned_mrr_cents', 'contracted_mrr_cents', 'expanded_accounts', 'expanded_mrr_cents',
        'new_accounts', 'new_mrr_cents',
    ] %}
    cast(case when days.day = flows.happened_on then flows.{{ column }} else 0 end as bigint) as {{ column }},
    {%- endfor %}
    cast(flows.mrr_cents as bigint) as mrr_cents
from days
inner join flows on flows.happened_on <= days.day and (flows.next_on is null or flows.next_on > days.day)
