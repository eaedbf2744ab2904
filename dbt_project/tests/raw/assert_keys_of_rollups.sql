-- The grain of the rollups of events, of their last month: a scan of all of them would cost more than the day's run. Two
-- people of one key would be counted as one.
{%- set last_month = "known_on >= (select max(known_on) - 30 from " ~ ref('int_product__rolled_up_days') ~ ")" %}
{%- set last_months = "month >= (select max(known_on) - 60 from " ~ ref('int_product__rolled_up_days') ~ ")" %}
{{ keys_are_unique(
    {
        'int_identity__groupless_days': ['source_name', 'known_on', 'user_id'],
        'int_product__feature_days': ['account_id', 'event_name', 'onboarding_step', 'active_on', 'known_on'],
        'int_product__feature_months': ['account_id', 'event_name', 'onboarding_step', 'month'],
        'int_product__people': ['person_key'],
        'int_product__rolled_up_days': ['known_on'],
        'int_product__rolled_up_with': ['kind', 'account_id', 'user_id', 'from_on'],
        'int_product__user_days': ['person_key', 'active_on', 'known_on'],
        'int_product__user_months': ['person_key', 'month'],
    },
    nullable={
        'int_product__feature_days': ['onboarding_step'],
        'int_product__feature_months': ['onboarding_step'],
        'int_product__rolled_up_with': ['account_id', 'user_id', 'from_on'],
    },
    where={
        'int_identity__groupless_days': last_month,
        'int_product__feature_days': last_month,
        'int_product__feature_months': last_months,
        'int_product__user_days': last_month,
        'int_product__user_months': last_months,
    },
) }}
