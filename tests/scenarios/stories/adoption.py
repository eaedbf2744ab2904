"""What is used of the product: features dropped, breadth, onboarding, errors, and the value that is bought."""

from tests.scenarios.company import Company, day, workdays

DASHBOARD, REPORT, TASKS, COMMENTS = "dashboard_viewed", "report_exported", "task_created", "comment_added"


PLAN = (
    DASHBOARD, REPORT, TASKS, COMMENTS, "file_uploaded", "search_performed", "board_updated", "filter_saved",
    "message_sent", "template_used", "calendar_synced", "chart_created", "approval_requested", "automation_run",
)  # fmt: skip


def add_to(company: Company) -> None:
    _product(company)
    _quillfeather(company)
    _birchmere(company)
    _onboarding(company)
    _errors(company)


def _product(company: Company) -> None:
    """The plan of all of them includes 14 features, and it is bought for its reports."""
    for event in PLAN:
        company.add("company.plan_feature", plan="team", event_name=event)
    company.add(
        "company.value_metric", account_id="*", event_name=REPORT, label="reports exported", goal_per_28d=10
    )


def _quillfeather(company: Company) -> None:
    """Reports were exported every week and are no more; a search was tried for a week; the dashboards go on."""
    company.account("quillfeather")
    wilma = company.user("quillfeather", "Wilma Quant")
    jory = company.user("quillfeather", "Jory Hill")
    company.events("quillfeather", wilma, DASHBOARD, (390, *workdays(200, 1)))
    company.events("quillfeather", jory, DASHBOARD, workdays(200, 150))
    company.events("quillfeather", wilma, REPORT, range(200, 39, -3))
    company.events("quillfeather", jory, REPORT, range(200, 39, -7))
    company.events("quillfeather", jory, TASKS, workdays(45, 41))
    # once a month is rare, but it goes on
    company.events("quillfeather", jory, COMMENTS, (110, 82, 54, 26))


def _birchmere(company: Company) -> None:
    """The same reports by five people; and of the 14 features of its plan, four."""
    company.account("birchmere")
    for number, name in enumerate(("Ada", "Bo", "Cy", "Dot", "Eli")):
        user = company.user("birchmere", f"{name}mere Stone")
        company.events("birchmere", user, REPORT, range(120, 35 + number, -5 - number))
        company.events("birchmere", user, DASHBOARD, (8, 1), times=3)
    user = "adamere"
    for event in (TASKS, COMMENTS, "file_uploaded"):
        company.events("birchmere", user, event, (20, 6))


def _onboarding(company: Company) -> None:
    """Larkspur stopped at two of three steps, Hazelwick did them all, Fennimore is at it, Oldcastle is too old."""
    steps = {"larkspur": (90, 60), "hazelwick": (90, 70, 60), "fennimore": (90, 20), "oldcastle": (180, 170)}
    for account, days in steps.items():
        company.account(account, since=300 if account == "oldcastle" else 100)
        user = company.user(account, f"{account.title()}a Berg", since=100)
        for number, ago in enumerate(days):
            company.events(account, user, "onboarding_step_completed", (ago,))
            company.rows["segment.tracks"][-1]["event_text"] = ("connected", "invited", "trained")[number]
        company.events(account, user, REPORT, range(80, 0, -4))
    company.account("pemberly", since=50)
    # a customer for as long as it is in the product
    company.rows["stripe.subscription_history"][-1]["start_date"] = day(50, 0)


def _errors(company: Company) -> None:
    """Wickham sees six times its errors, Marlowe always saw as many, Yewdale has two in a quiet month."""
    for account, usual, now in (("wickham", 1, 6), ("marlowe", 6, 6)):
        company.account(account)
        user = company.user(account, f"{account.title()}a Lund")
        company.events(account, user, DASHBOARD, workdays(112, 1), times=3)
        company.events(account, user, "error_shown", (100, 70, 40), times=usual)
        company.events(account, user, "error_shown", (8,), times=now)
    company.account("yewdale")
    user = company.user("yewdale", "Yewdalea Lund")
    company.events("yewdale", user, DASHBOARD, range(112, 0, -2))
    company.events("yewdale", user, "error_shown", (8,), times=2)
