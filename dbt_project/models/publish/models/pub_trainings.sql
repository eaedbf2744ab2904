-- Grain: target. How its last training ended, for a page that has to say why it shows no probabilities.
-- An aggregate of the one row that there may be, so that a target without a training has a row too.
{% for name in var('targets') %}
select
    '{{ name }}' as target,
    max(training.trained_on) as trained_on,
    max(training.verdict) as verdict,
    coalesce(max(training.why), 'none has been trained yet') as why,
    max(training.what_would_help) as what_would_help,
    max(training.ranked_by) as ranked_by
from {{ publish_last_training(name) }} as training
{{ 'union all' if not loop.last }}
{% endfor %}
