"""pub_playbook_tasks: can each task be done, by somebody, in time, and not by one person alone?"""

from expectations.check import CRITICAL, WARNING, Suite, between, known, not_below

TASKS = Suite(
    table="publish.pub_playbook_tasks",
    about="the tasks that open at the as-of date",
    query="""
        select task_id, as_of_date, due_on, nullif(trim(owner_email), '') as owner_email,
            nullif(trim(reason), '') as reason, nullif(trim(title), '') as title,
            nullif(trim(message_body), '') as message_body,
            case when kind = 'message' then nullif(trim(contact_email), '') else 'a person acts' end as recipient,
            position('{' in concat(message_subject, message_body)) as words_left_open
        from publish.pub_playbook_tasks
        where as_of_date = $as_of_date
        order by task_id
    """,
    key=("task_id",),
    checks=(
        not_below(
            "due_on",
            "as_of_date",
            says="no task is due before it opens",
            severity=CRITICAL,
            do="see due_in_days of the playbook in seeds/playbooks.csv",
        ),
        known(
            "due_on",
            says="each task has a due day",
            severity=CRITICAL,
            do="see due_in_days in seeds/playbooks.csv",
        ),
        known(
            "owner_email",
            says="each task names an owner, or says that it is unassigned",
            severity=CRITICAL,
            do="build publish.pub_playbook_tasks again; an account without an owner reads 'unassigned'",
        ),
        known(
            "title",
            says="each task says what to do",
            severity=CRITICAL,
            do="fill title in seeds/playbooks.csv",
        ),
        known(
            "reason",
            says="each task says why",
            severity=CRITICAL,
            do="fill the reason in seeds/playbooks.csv",
        ),
        known(
            "message_body",
            says="each task has words to begin with, each message something to say",
            severity=CRITICAL,
            do="fill body in seeds/playbook_messages.csv",
        ),
        known(
            "recipient",
            says="each automatic message has somebody to go to",
            severity=CRITICAL,
            do="build publish.pub_playbook_cases again; without a contact no message is opened",
        ),
        between(
            "words_left_open",
            0,
            0,
            says="no customer reads a word in braces",
            severity=CRITICAL,
            do="seeds/playbook_messages.csv asks for a word that is not there; _seeds.yml lists them",
        ),
    ),
)

LOAD = Suite(
    table="publish.pub_playbook_tasks",
    about="the owners and the tasks they are given at the as-of date",
    query="""
        select owner_email, count(*) as tasks, count(*) * 1.0 / sum(count(*)) over () as share_of_tasks,
            case when owner_email = 'unassigned' then count(*) * 1.0 / sum(count(*)) over () end
                as share_unassigned
        from publish.pub_playbook_tasks
        where as_of_date = $as_of_date
        group by owner_email
        order by owner_email
    """,
    key=("owner_email",),
    checks=(
        between(
            "tasks",
            None,
            40,
            says="nobody is given more than 40 new tasks at one as-of date",
            severity=WARNING,
            do="raise triggers or cool-down in seeds/playbooks.csv, or spread accounts over more owners",
        ),
        between(
            "share_unassigned",
            None,
            0.2,
            says="at most one task in five has no owner",
            severity=WARNING,
            do="give the accounts an owner in the CRM",
        ),
    ),
)

VOLUME = Suite(
    table="publish.pub_playbook_tasks",
    about="the number of tasks against the accounts",
    query="""
        select count(distinct tasks.task_id) as tasks, count(distinct health.account_id) as accounts,
            count(distinct tasks.task_id) * 1.0 / nullif(count(distinct health.account_id), 0)
                as tasks_per_account
        from publish.pub_account_health as health
        left join publish.pub_playbook_tasks as tasks
            on tasks.as_of_date = health.as_of_date and tasks.account_id = health.account_id
        where health.as_of_date = $as_of_date
    """,
    checks=(
        between(
            "tasks_per_account",
            None,
            0.5,
            says="at most every second account gets a new task",
            severity=WARNING,
            do="who is told to call everybody calls nobody: raise the triggers in seeds/playbooks.csv",
        ),
    ),
)

SUITES = (TASKS, LOAD, VOLUME)
