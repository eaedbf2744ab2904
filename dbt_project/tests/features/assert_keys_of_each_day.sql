-- The grain of the marts that hold the run's day alone, even where the features of many days are built at once.
select
    broken.model,
    broken.problem
from ({{ keys_are_unique({'fct_account_health': ['account_id', 'as_of_date']}) }}) as broken
