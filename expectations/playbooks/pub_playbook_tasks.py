"""pub_playbook_tasks: can each task be done in time by its owner, and is the load shared?"""

from expectations.check import CRITICAL, WARNING, Suite, between, not_below, not_null

TASKS = Suite(
    table="publish.pub_playbook_tasks",
    about="the tasks that open at the as-of date",
    query="""
        -- whether there is one: the report and the log show this frame, and name nobody
        select task_id, as_of_date, due_on,
            case when trim(owner_email) <> '' then 'named' end as owner_email,
            case when trim(reason) <> '' then 'given' end as reason,
            case when trim(title) <> '' then 'given' end as title,
            case when trim(message_body) <> '' then 'given' end as message_body,
            case when kind <> 'message' then 'a person acts' when trim(contact_email) <> '' then 'named' end
                as recipient
        from publish.pub_playbook_tasks
        where as_of_date = $as_of_date
        order by task_id
    """,
    key=("task_id",),
    checks=(
        not_below(
            "due_on",
            "as_of_date",
            description="no task is due before it opens",
            severity=CRITICAL,
            remedy="see due_in_days of the playbook in seeds/playbooks.csv",
        ),
        not_null(
            "due_on",
            description="each task has a due day",
            severity=CRITICAL,
            remedy="see due_in_days in seeds/playbooks.csv",
        ),
        not_null(
            "owner_email",
            description="each task names an owner, or 'unassigned'",
            severity=CRITICAL,
            remedy="build publish.pub_playbook_tasks again; an account without an owner reads 'unassigned'",
        ),
        not_null(
            "title",
            description="each task has a title",
            severity=CRITICAL,
            remedy="fill title in seeds/playbooks.csv",
        ),
        not_null(
            "reason",
            description="each task has a reason",
            severity=CRITICAL,
            remedy="fill the reason in seeds/playbooks.csv",
        ),
        not_null(
            "message_body",
            description="each task and each message has a text",
            severity=CRITICAL,
            remedy="fill body in seeds/playbook_messages.csv",
        ),
        not_null(
            "recipient",
            description="each automatic message has a recipient",
            severity=CRITICAL,
            remedy="build publish.pub_playbook_cases again; without a contact no message is opened",
        ),
    ),
)

LOAD = Suite(
    table="publish.pub_playbook_tasks",
    about="the owners and the tasks they are given at the as-of date",
    query="""
        -- an owner is named by a hash: the report and the log show this frame
        select case when owner_email = 'unassigned' then owner_email else 'owner ' || left(md5(owner_email), 8) end
                as owner,
            count(*) as tasks,
            count(*) * 1.0 / sum(count(*)) over () as share_of_tasks,
            case when owner_email = 'unassigned' then count(*) * 1.0 / sum(count(*)) over () end
                as share_unassigned
        from publish.pub_playbook_tasks
        where as_of_date = $as_of_date
        group by owner_email
        order by owner
    """,
    key=("owner",),
    checks=(
        between(
            "tasks",
            None,
            40,
            description="no owner is given more than 40 new tasks at one as-of date",
            severity=WARNING,
            remedy=(
                "raise triggers or cool-down in seeds/playbooks.csv, or spread accounts over more owners; whose hash it"
                " is: select distinct owner_email, left(md5(owner_email), 8) from publish.pub_playbook_tasks"
            ),
        ),
        between(
            "share_unassigned",
            None,
            0.2,
            description="at most one task in five has no owner",
            severity=WARNING,
            remedy="give the accounts an owner in the CRM",
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
            description="at most every second account gets a new task",
            severity=WARNING,
            remedy="a list of everybody sets no priority: raise the triggers in seeds/playbooks.csv",
        ),
    ),
)

SUITES = (TASKS, LOAD, VOLUME)
