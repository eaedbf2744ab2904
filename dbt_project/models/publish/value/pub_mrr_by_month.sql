-- Grain: account, calendar month of the last 24 up to the day before the as-of date, in which it paid.
with changes as (

    select
        *,
        {{ month_of('happened_on') }} as month_on,
        lead(happened_on) over (partition by account_id order by happened_on) as changed_on
    from {{ ref('pub_mrr_changes') }}

),

records as (

    select min(happened_on) as began_on
    from changes
    where not is_hindsight

),

accounts as (

    select distinct account_id from changes

),

balances as (

    select
        accounts.account_id,
        months.month as month_on,
        months.ends_on,
        months.is_complete,
        months.months_ago,
        coalesce(ended.mrr_after_cents, 0) as mrr_cents
    -- a year more, to look back from the first
    from {{ publish_months(37) }} as months
    cross join accounts
    left join changes as ended
        on
            accounts.account_id = ended.account_id
            and ended.happened_on < months.ends_on
            and (ended.changed_on is null or ended.changed_on >= months.ends_on)

),

compared as (

    select
        *,
        lag(mrr_cents) over (partition by account_id order by month_on) as mrr_start_cents,
        lag(mrr_cents, 12) over (partition by account_id order by month_on) as mrr_year_before_cents,
        lag(ends_on, 12) over (partition by account_id order by month_on) as year_before_on
    from balances

),

flows as (

    select
        account_id,
        {%- for kind in ['new', 'expanded', 'contracted', 'churned'] %}
        sum(case when kind = '{{ kind }}' then abs(change_cents) else 0 end) as {{ kind }}_mrr_cents,
        {%- endfor %}
        month_on
    from changes
    group by account_id, month_on

)

select
    compared.account_id,
    compared.month_on as month,
    compared.is_complete,

    compared.mrr_start_cents,
    {%- for kind in ['new', 'expanded', 'contracted', 'churned'] %}
    cast(coalesce(flows.{{ kind }}_mrr_cents, 0) as bigint) as {{ kind }}_mrr_cents,
    {%- endfor %}
    compared.mrr_cents as mrr_end_cents,
    case
        when compared.is_complete and compared.year_before_on >= records.began_on then compared.mrr_year_before_cents
    end as mrr_year_before_cents
from compared
cross join records
left join flows on compared.account_id = flows.account_id and compared.month_on = flows.month_on
where
    compared.months_ago < 24
    and compared.month_on >= records.began_on
    and (
        flows.account_id is not null
        or greatest(compared.mrr_start_cents, compared.mrr_cents, coalesce(compared.mrr_year_before_cents, 0)) > 0
    )
