-- Grain: tier of contracts, and all of them together (is_all). How those of the last two years ended that were judged
-- before the as-of date; a tier with too few of them says nothing.
with judged as (

    select *
    from {{ ref('int_billing__contract_ends') }}
    where judged_on < {{ as_of_date() }} and ended_on >= {{ add_days(as_of_date(), -730) }}

),

segments as (

    select
        *,
        0 as is_all
    from judged
    where plan_tier is not null

    union all

    select
        *,
        1 as is_all
    from judged

),

counted as (

    select
        case when is_all = 0 then plan_tier end as plan_tier,
        is_all,
        count(*) as contracts,
        count(case when outcome = 'lost' then 1 end) as lost,
        count(case when outcome = 'shrank' then 1 end) as shrank,
        count(case when outcome = 'grew' then 1 end) as grew,
        sum(case when outcome = 'grew' then kept_mrr_cents end)
        / nullif(sum(case when outcome = 'grew' then mrr_cents end), 0) as grew_to,
        sum(case when outcome = 'shrank' then kept_mrr_cents end)
        / nullif(sum(case when outcome = 'shrank' then mrr_cents end), 0) as shrank_to
    from segments
    group by case when is_all = 0 then plan_tier end, is_all

)

select
    plan_tier,
    is_all,
    contracts,
    1.0 * lost / contracts as lost_share,
    1.0 * grew / contracts as grew_share,
    1.0 * shrank / contracts as shrank_share,
    {{ publish_wilson_end('shrank', 'contracts', '-') }} as shrank_low,
    {{ publish_wilson_end('shrank', 'contracts', '+') }} as shrank_high,
    grew_to,
    shrank_to
from counted
where contracts >= {{ var('segments')['least_accounts'] }}
