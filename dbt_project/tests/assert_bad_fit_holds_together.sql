-- A rate lies in its interval, and who is named has one above the rate of all, a rank and a sentence.
with judged as (

    select
        segment,
        case
            when not (low <= shrunk_a_year and shrunk_a_year <= high) then 'the rate is not in its interval'
            when is_bad_fit is null then 'named or not is unknown'
            when is_bad_fit and (qualification is null or fit_rank is null) then 'named without a sentence or a rank'
            when is_bad_fit and (method <> 'learned' or low is null or low <= all_a_year)
                then 'named without an interval above the rate of all'
        end as problem
    from {{ ref('pub_bad_fit') }}
    where as_of_date = {{ as_of_date() }}

)

select
    segment,
    problem
from judged
where problem is not null
