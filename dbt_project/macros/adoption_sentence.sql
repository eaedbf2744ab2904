{#- What the facts of an account's adoption say, over int_facts__adoption_states. -#}
{% macro adoption_sentence(fact) -%}
    case {{ fact }}
        when 'breadth_low' then concat(
            case
                when features_used_of_plan > 0 then concat(
                    'only ', {{ words_whole('features_used_of_plan') }}, ' of the ',
                    {{ words_whole('features_entitled') }}, ' features of the plan'
                )
                else 'no feature of the plan'
            end,
            ' in use in the last 28 days, after ', {{ words_count('fit_tenure_days', 'day', 'days') }}, ' as a customer'
        )
        when 'onboarding_stalled' then concat(
            'onboarding stands at ', {{ words_whole('adoption_onboarding_steps_done') }}, ' of ',
            {{ words_count('steps_known', 'step', 'steps') }}, ', none done since ', {{ words_day('last_step_on') }}
        )
        when 'errors_rising' then concat(
            {{ words_whole('adoption_errors_last_28d') }}, ' errors in the last 28 days, ',
            {{ publish_value_in_words('adoption_errors_per_100_events_last_28d', "'number'") }}, ' per 100 actions, ',
            {{ publish_value_in_words('adoption_errors_per_100_events_earlier_84d', "'number'") }},
            ' in the 84 days before',
            case
                when adoption_error_users_last_28d > 0
                    then concat('; seen by ', {{ words_count('adoption_error_users_last_28d', 'person', 'people') }})
                else ''
            end
        )
        when 'value_below_goal' then concat(
            label, ': ', {{ words_whole('adoption_value_last_28d') }}, ' in the last 28 days, goal ',
            {{ words_whole('goal') }}, ', ', {{ words_whole('value_earlier_28d') }}, ' in the 28 days before'
        )
    end
{%- endmacro %}
