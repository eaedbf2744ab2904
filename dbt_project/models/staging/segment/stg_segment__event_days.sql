select
    {{ as_date(try_cast('received_at', 'timestamp')) }} as known_on,
    count(*) as rows_landed
from {{ source('segment', 'tracks') }}
where {{ try_cast('received_at', 'timestamp') }} is not null
group by 1
