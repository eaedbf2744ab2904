-- Grain: account, playbook whose letter tells news of bugs today. The news in the language and the words of the letter.
with letters as (

    select
        opened.account_id,
        opened.playbook_id,
        words.news,
        words.written_in
    from {{ ref('pub_playbook_cases') }} as opened
    left join {{ ref('dim_contacts') }} as contacts on opened.contact_id = contacts.contact_id
    inner join {{ ref('int_playbooks__words_chosen') }} as words
        on opened.playbook_id = words.playbook_id and coalesce(contacts.language, '') = words.language
    where opened.as_of_date = {{ as_of_date() }} and opened.state = 'opened' and words.news is not null

),

reported as (

    select
        account_id,
        issue_key,
        min(subject) as subject,
        min(cast(reported_at as date)) as reported_on
    from {{ ref('int_support__reported_bugs') }}
    group by account_id, issue_key

),

told as (

    select
        letters.account_id,
        letters.playbook_id,
        letters.news,
        letters.written_in,
        reported.subject,
        reported.reported_on,
        -- the fact counts the days from the report on
        {{ add_days('reported.reported_on', 'facts.value') }} as news_on,
        workarounds.value as workaround
    from letters
    inner join {{ ref('int_playbooks__facts_chosen') }} as facts
        on letters.account_id = facts.account_id and letters.playbook_id = facts.playbook_id
    inner join reported on facts.account_id = reported.account_id and facts.subject_id = reported.issue_key
    left join {{ ref('int_support__issue_values') }} as workarounds
        on
            facts.fact = 'bug_workaround'
            and workarounds.field = 'workaround'
            and reported.issue_key = workarounds.issue_key
            and workarounds.valid_from_at < facts.stated_on
            and (workarounds.valid_until_at is null or workarounds.valid_until_at >= facts.stated_on)

),

filled as (

    select
        account_id,
        playbook_id,
        {{ playbooks_filled('news', playbooks_words_of_news()) }} as sentence
    from told

)

select
    account_id,
    playbook_id,
    {{ words_list('sentence', separator='; ') }} as sentences
from filled
group by account_id, playbook_id
