-- Grain: month of the last 13 up to the day before the as-of date, category (tag of tickets, from the settings).
with months as (

    -- a month more, to compare the first with
    select
        months.*,
        count(*) as all_tickets
    from {{ publish_months(14) }} as months
    inner join {{ ref('int_support__tickets') }} as tickets
        on tickets.created_at >= months.month and tickets.created_at < months.ends_on
            and {{ ticket_counts('tickets', publish_latest_day()) }}
    group by months.month, months.is_complete, months.months_ago, months.ends_on

),

tagged as (

    select
        months.month,
        tags.tag as category,
        tickets.account_id,
        tickets.subject
    from months
    inner join {{ ref('int_support__tickets') }} as tickets
        on tickets.created_at >= months.month and tickets.created_at < months.ends_on
            and {{ ticket_counts('tickets', publish_latest_day()) }}
    inner join {{ ref('cnf_support__ticket_tags') }} as tags on tickets.ticket_id = tags.ticket_id
    where {{ is_among('tags.tag', var('ux_review')['tags']) }}
        and coalesce(tags.synced_at < {{ publish_latest_day() }}, true)

),

askers as (

    select
        tagged.month,
        tagged.category,
        tagged.account_id,
        count(*) as tickets,
        -- who left in the month is affected with what it paid before
        max(greatest(mrr.mrr_start_cents, mrr.mrr_end_cents)) as mrr_cents
    from tagged
    left join {{ ref('pub_mrr_by_month') }} as mrr
        on tagged.account_id = mrr.account_id and tagged.month = mrr.month
    group by tagged.month, tagged.category, tagged.account_id

),

subjects as (

    select
        month,
        category,
        subject,
        row_number() over (partition by month, category order by count(*) desc, subject) as subject_rank
    from tagged
    where subject is not null
    group by month, category, subject

),

examples as (

    select
        month,
        category,
        {{ words_list('subject') }} as example_subjects
    from subjects
    where subject_rank <= 3
    group by month, category

),

compared as (

    select
        months.month,
        months.is_complete,
        months.months_ago,
        months.all_tickets,
        askers.category,
        sum(askers.tickets) as tickets,
        count(*) as accounts,
        coalesce(sum(askers.mrr_cents), 0) as mrr_cents,
        lag(sum(askers.tickets)) over (partition by askers.category order by months.month) as tickets_before,
        lag(months.months_ago) over (partition by askers.category order by months.month) as before_ago
    from months
    inner join askers on months.month = askers.month
    group by months.month, months.is_complete, months.months_ago, months.all_tickets, askers.category

)

select
    compared.month,
    compared.category,
    compared.is_complete,

    rank() over (partition by compared.month order by compared.mrr_cents desc, compared.accounts desc) as rank,
    cast(compared.tickets as bigint) as tickets,
    compared.accounts,
    cast(compared.mrr_cents as bigint) as mrr_cents,
    {{ safe_divide('compared.tickets', 'compared.all_tickets') }} as share_of_tickets,
    case
        when compared.is_complete and compared.before_ago = compared.months_ago + 1
            then {{ safe_divide('compared.tickets', 'compared.tickets_before') }} - 1
    end as change,
    examples.example_subjects
from compared
left join examples on compared.month = examples.month and compared.category = examples.category
where compared.months_ago < 13
