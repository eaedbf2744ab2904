-- Grain: account, quarter. What a person committed last, before the as-of date; amounts by the rate of that date.
with ranked as (

    select
        commits.*,
        {{ converted('commits.mrr_cents', 'rates') }} as converted_mrr_cents,
        row_number() over (
            partition by commits.account_id, commits.quarter order by commits.committed_at desc
        ) as commit_from_last
    from {{ ref('cnf_people__renewal_commits') }} as commits
    left join {{ ref('int_billing__exchange_rates') }} as rates
        on
            {{ currency_of(['commits.currency']) }} = rates.currency
            and {{ holds_on('rates', as_of_date()) }}
    where {{ as_date('commits.committed_at') }} < {{ as_of_date() }}

)

select
    account_id,
    quarter,
    call,
    mrr_cents is not null as has_amount,
    cast(converted_mrr_cents as bigint) as mrr_cents,
    note,
    committed_by,
    committed_at
from ranked
where commit_from_last = 1
