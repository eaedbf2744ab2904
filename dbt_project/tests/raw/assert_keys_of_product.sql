-- The grain of the product's conformed models and of the counts of rows: what a file of events changes.
-- An event has one row by construction: staging sets a second reception aside by its id.
{{ config(tags=['raw']) }}
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
    },
    nullable={
        'cnf_product__account_versions': ['valid_from_at'],
        'cnf_product__user_versions': ['valid_from_at'],
    },
) }}
