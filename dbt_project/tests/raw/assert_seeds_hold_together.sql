-- Seeds are edited by people: each row has its key, the texts that are shown are there, and the words mean something.
{{ config(tags=['raw']) }}
with problems as (

    {{ keys_are_unique({
        'cause_codes': ['cause_code'],
        'facts': ['fact'],
        'health_weights': ['feature'],
        'playbook_messages': ['playbook_id', 'language'],
        'playbooks': ['playbook_id'],
        'reason_phrases': ['feature'],
    }) }}

    union all

    {{ columns_are_known({
        'cause_codes': ['label', 'family'],
        'facts': ['severity'],
        'playbook_messages': ['language', 'subject', 'body'],
    }) }}

    union all

    select
        'cause_codes' as model,
        concat(cause_code, ': unknown family ', family) as problem
    from {{ ref('cause_codes') }}
    where family not in ({{ literals(var('families') + ['none']) }})

    union all

    select
        'facts' as model,
        concat(fact, ': unknown severity ', severity) as problem
    from {{ ref('facts') }}
    where severity not in ('bad', 'watch', 'good')

)

select
    model,
    problem
from problems
