-- Grain: alive account, as-of date, fact. All of them are said of the account; one of a window is dated with its start.
with account_facts as (

    select
        states.*,
        'breadth_low' as fact,
        as_of_date - 28 as since_on,
        adoption_breadth_entitled_last_28d as value,
        {{ fact_limit('breadth_low_share') }} as usual,
        concat(
            case
                when features_used_of_plan > 0
                    then concat(
                            'only ', {{ words_whole('features_used_of_plan') }}, ' of the ',
                            {{ words_whole('features_entitled') }}, ' features of the plan'
                        )
                else 'no feature of the plan'
            end,
            ' in use in the last 28 days, after ', {{ words_count('fit_tenure_days', 'day', 'days') }}, ' as a customer'
        ) as sentence
    from {{ ref('int_facts__adoption_states') }} as states
    where
        adoption_breadth_entitled_last_28d <= {{ fact_limit('breadth_low_share') }}
        and fit_tenure_days >= {{ fact_limit('breadth_low_tenure_days') }}

    union all

    -- steps done before our first event are unknown
    select
        states.*,
        'onboarding_stalled' as fact,
        last_step_on as since_on,
        adoption_onboarding_steps_done as value,
        steps_known as usual,
        concat(
            'onboarding stands at ', {{ words_whole('adoption_onboarding_steps_done') }}, ' of ',
            {{ words_count('steps_known', 'step', 'steps') }}, ', none done since ', {{ words_day('last_step_on') }}
        ) as sentence
    from {{ ref('int_facts__adoption_states') }} as states
    where
        adoption_onboarding_steps_share < 1
        and last_step_on <= as_of_date - {{ fact_limit('onboarding_stalled_days') }}
        and created_on >= greatest(as_of_date - {{ fact_limit('onboarding_stalled_first_days') }}, began_on)

    union all

    -- an error or two in a quiet month are no rise
    select
        states.*,
        'errors_rising' as fact,
        as_of_date - 28 as since_on,
        adoption_errors_per_100_events_last_28d as value,
        adoption_errors_per_100_events_earlier_84d as usual,
        concat(
            {{ words_whole('adoption_errors_last_28d') }}, ' errors in the last 28 days, ',
            {{ words_value('adoption_errors_per_100_events_last_28d', "'number'") }}, ' per 100 actions, ',
            {{ words_value('adoption_errors_per_100_events_earlier_84d', "'number'") }}, ' in the 84 days before',
            case
                when adoption_error_users_last_28d > 0
                    then concat('; seen by ', {{ words_count('adoption_error_users_last_28d', 'person', 'people') }})
                else ''
            end
        ) as sentence
    from {{ ref('int_facts__adoption_states') }} as states
    where
        adoption_errors_per_100_events_last_28d > {{ fact_limit('errors_rising_more_than_per_100') }}
        and adoption_errors_per_100_events_last_28d
        >= {{ fact_limit('errors_rising_times') }} * adoption_errors_per_100_events_earlier_84d
        and adoption_errors_last_28d >= {{ fact_limit('errors_rising_least_errors') }}

    union all

    -- a younger account has not had the 28 days that its goal is for
    select
        states.*,
        'value_below_goal' as fact,
        as_of_date - 28 as since_on,
        adoption_value_last_28d as value,
        value_earlier_28d as usual,
        concat(
            label, ': ', {{ words_whole('adoption_value_last_28d') }}, ' in the last 28 days, goal ',
            {{ words_whole('goal') }}, ', ', {{ words_whole('value_earlier_28d') }}, ' in the 28 days before'
        ) as sentence
    from {{ ref('int_facts__adoption_states') }} as states
    where
        adoption_value_share_of_goal_last_28d < {{ fact_limit('value_below_goal_share') }}
        and fit_tenure_days >= {{ fact_limit('value_below_goal_tenure_days') }}

)

select
    account_id,
    as_of_date,
    fact,
    'account' as subject_type,
    cast(null as {{ column_type('text') }}) as subject_id,
    cast(null as {{ column_type('text') }}) as subject_name,
    since_on,
    value,
    usual,
    sentence
from account_facts
