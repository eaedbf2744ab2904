-- Grain: target. How its last training ended, for a page that has to say why it shows no probabilities.
{% for name in var('targets') %}
select
    '{{ name }}' as target,
    training.trained_on,
    training.verdict,
    {{ publish_why_no_model('training') }} as why,
    training.what_would_help,
    training.ranked_by
from (select 1 as one_row) as one
left join {{ publish_last_training(name) }} as training on 1 = 1
{{ 'union all' if not loop.last }}
{% endfor %}
