select
    event_name,
    title,
    kind,
    link_path,
    sentence
from {{ ref('base_company__feature_content') }}
where set_aside_reason is null
