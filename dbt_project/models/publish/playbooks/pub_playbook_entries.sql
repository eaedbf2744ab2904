-- Grain: account, playbook. The first time an account came into a playbook, in either arm, and whether it left since.
{%- set churn = var('targets')['churn'] %}
{%- set window_days = churn['lead_days'] + churn['horizon_days'] %}
with today as (

    -- a day that is run again later must not unlearn what a later run knew
    select {{ publish_latest_day() }} as known_until

),

entries as (

    select
        account_id,
        playbook_id,
        event = 'held_out' as is_held_out,
        cast(acted_at as date) as entered_on
    from {{ ref('cnf_people__task_events') }}
    where event in ('opened', 'held_out')
    union all
    select
        account_id,
        playbook_id,
        is_held_out,
        as_of_date as entered_on
    from {{ ref('pub_playbook_cases') }}
    where state in ('opened', 'held out')

),

first_entries as (

    select
        *,
        row_number() over (partition by account_id, playbook_id order by entered_on, is_held_out) as entry_number
    from entries

),

-- Who is on trial, or has gone already, has no coverage to lose.
covered as (

    select
        entries.account_id,
        entries.playbook_id,
        entries.is_held_out,
        entries.entered_on,
        today.known_until,
        spells.spell_ended_on,
        spells.is_moved
    from first_entries as entries
    inner join {{ ref('int_billing__coverage_spells') }} as spells
        on
            entries.account_id = spells.account_id
            and spells.spell_started_on <= entries.entered_on
            and (spells.spell_ended_on is null or spells.spell_ended_on > entries.entered_on)
    cross join today
    where entries.entry_number = 1 and entries.entered_on < today.known_until

),

-- What the account paid when it entered, by the last features of that day or before.
priced as (

    select
        covered.*,
        cast({{ rounded('features.billing_mrr_cents') }} as bigint) as mrr_cents,
        row_number() over (
            partition by covered.account_id, covered.playbook_id order by features.as_of_date desc
        ) as features_back
    from covered
    left join {{ ref('fct_account_features') }} as features
        on covered.account_id = features.account_id and features.as_of_date <= covered.entered_on

)

select
    account_id,
    playbook_id,
    entered_on,
    is_held_out,
    entered_on + {{ window_days + churn['grace_days'] }} as known_on,
    entered_on + {{ window_days + churn['grace_days'] }} <= known_until as is_ripe,
    case
        when entered_on + {{ window_days + churn['grace_days'] }} <= known_until
            then case when spell_ended_on <= entered_on + {{ window_days }} then 1 else 0 end
    end as has_ended,
    mrr_cents
from priced
where
    features_back = 1
    -- of coverage that went to another account within the window no one knows what would have become of it here
    and not (is_moved and spell_ended_on <= entered_on + {{ window_days }})
