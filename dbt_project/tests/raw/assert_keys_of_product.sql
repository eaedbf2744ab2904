-- The grain of what a file of events changes: the product's conformed models, the counts of rows, and the rollups of their
-- last month, because a scan of all of them would cost more than the day's run. An event has one row by construction:
-- staging sets a second reception aside by its id. Two people of one key would be counted as one.
{{ config(tags=['raw']) }}
{%- set last_month = "known_on >= (select max(known_on) - 30 from " ~ ref('int_product__rolled_up_days') ~ ")" %}
{%- set last_months = "month >= (select max(known_on) - 60 from " ~ ref('int_product__rolled_up_days') ~ ")" %}
{{ keys_are_unique(
    {
        'cnf_product__account_versions': ['account_id', 'valid_from_at'],
        'cnf_product__accounts': ['account_id'],
        'cnf_product__event_days': ['known_on'],
        'cnf_product__identifies': ['identify_id'],
        'cnf_product__changed_days': ['known_on'],
        'cnf_product__rebuilt_days': ['known_on'],
        'cnf_product__user_versions': ['user_id', 'valid_from_at'],
        'cnf_product__event_people': ['source_name', 'person_key'],
        'cnf_product__own_users': ['user_id'],
        'cnf_product__users_assigned': ['user_id', 'assigned_from_on'],
        'cnf_product__users': ['user_id'],
        'int_raw__currencies': ['currency'],
        'int_raw__table_counts': ['source_name', 'table_name'],
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
        'cnf_product__account_versions': ['valid_from_at'],
        'cnf_product__user_versions': ['valid_from_at'],
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
