"""Survey invitations, responses (or none), and community posts."""

import numpy as np
import pandas as pd

from tenure.simulator.sources.check_ins import check_in_surveys
from tenure.simulator.sources.support import unhappiness
from tenure.simulator.world import causes
from tenure.simulator.world.accounts import account_ids
from tenure.simulator.world.clock import DAY_US, at
from tenure.simulator.world.people import People, user_ids
from tenure.simulator.world.state import World

# Every user is asked once in this many weeks.
ASKED_EVERY_WEEKS = {"csat": 10, "nps": 26}
ANSWER_RATE = 0.40
POSTER_SHARE = 0.06
COMMENTS = {
    True: ("Too slow.", "We still wait for a fix.", "Hard to use.", ""),
    False: ("Works well.", "Great help.", "", ""),
}


def draw_surveys_and_community(
    world: World, people: People, tickets: pd.DataFrame
) -> dict[str, pd.DataFrame]:
    asked = pd.concat(
        [_asked_in_product(world, people), _asked_after_tickets(world, tickets)], ignore_index=True
    )
    asked = asked[asked.sent < at(world.access_until()[asked.account], 0)].reset_index(drop=True)
    invitations = pd.DataFrame({
        "id": asked.id, "user_id": user_ids(asked.user), "account_id": account_ids(asked.account),
        "survey_type": asked.survey, "sent_at": asked.sent,
    })  # fmt: skip
    invited, answered = check_in_surveys(world, people)
    return {
        "survey.survey_invitation": pd.concat([invitations, invited], ignore_index=True),
        "survey.survey_response": pd.concat([_responses(world, asked), answered], ignore_index=True),
        "community.post": _posts(world, people),
    }


def _asked_in_product(world: World, people: People) -> pd.DataFrame:
    clock, user, parts = world.clock, np.arange(len(people)), []
    for survey, every in ASKED_EVERY_WEEKS.items():
        turn = (clock.keyed(survey, user) * every).astype(int)
        for week in range(clock.weeks):
            day = clock.monday(week) + 1
            mine = (turn + week) % every == 0
            who = user[mine & (people.joined_day <= day) & (people.leaves_day > day)]
            parts.append(pd.DataFrame({"user": who, "week": week, "survey": survey}))
    asked = pd.concat(parts, ignore_index=True)
    second = 36_000 + 7_200 * clock.keyed("sent", asked.user, asked.week)
    return asked.assign(
        account=people.account[asked.user], sent=at(clock.monday(asked.week.to_numpy()) + 1, second),
        id=[f"inv_{s[0]}_{w}_{u}" for s, w, u in zip(asked.survey, asked.week, asked.user, strict=True)],
    )  # fmt: skip


def _asked_after_tickets(world: World, tickets: pd.DataFrame) -> pd.DataFrame:
    picked = tickets[world.clock.keyed("asked", tickets.number) < 0.3]
    sent = (picked.solved + np.timedelta64(DAY_US // 4, "us")).to_numpy()
    week = world.clock.week_of(sent.astype("int64") // DAY_US)
    kept = week < world.clock.weeks
    return pd.DataFrame({
        "user": picked.requester, "week": week, "survey": "csat", "account": picked.account, "sent": sent,
        "id": [f"inv_t_{n}" for n in picked.number],
    })[kept]  # fmt: skip


def _responses(world: World, asked: pd.DataFrame) -> pd.DataFrame:
    """Responses: people of silent accounts rarely answer, unhappy people answer more often."""
    clock, key = world.clock, (asked.user, asked.sent.to_numpy().astype("int64"))
    account, week = asked.account.to_numpy(), asked.week.to_numpy()
    unhappy = unhappiness(world, week, account)
    silence = world.shown[causes.NAMES.index("silence"), week, account]
    answers = clock.keyed("answers", *key) < (ANSWER_RATE + 0.35 * (unhappy > 0.9)) * (1 - 0.95 * silence)
    is_bad = clock.keyed("is_bad", *key) < unhappy
    spread = clock.keyed("score", *key)
    # NPS follows the mood of the account less closely than a rating of the last answer does.
    score = np.where(is_bad, np.floor(5.6 * spread), 7 + np.floor(4 * spread)).astype(int)
    comment = [
        COMMENTS[bool(bad)][int(u * 4)] for bad, u in zip(is_bad, clock.keyed("comment", *key), strict=True)
    ]
    delay = (clock.keyed("delay", *key) ** 2 * 4 * DAY_US).astype("timedelta64[us]")
    return pd.DataFrame({
        "id": "res" + asked.id.str[3:], "invitation_id": asked.id, "user_id": user_ids(asked.user), "score": score,
        "comment": comment, "responded_at": asked.sent + delay,
    })[answers]  # fmt: skip


def _posts(world: World, people: People) -> pd.DataFrame:
    clock, parts = world.clock, []
    posters = np.flatnonzero(clock.keyed("poster", np.arange(len(people))) < POSTER_SHARE)
    until = np.minimum(people.leaves_day, world.access_until()[people.account])
    for week in range(clock.weeks):
        day = clock.monday(week) + (clock.keyed("post_day", posters, np.full(len(posters), week)) * 5).astype(
            int
        )
        writes = clock.keyed("post", posters, np.full(len(posters), week)) < 0.07
        present = (people.joined_day[posters] <= day) & (day < until[posters])
        parts.append(pd.DataFrame({"user": posters, "day": day, "week": week})[writes & present])
    posts = pd.concat(parts, ignore_index=True)
    pick = clock.keyed("post_kind", posts.user, posts.week)
    return pd.DataFrame({
        "id": [f"post_{w}_{u}" for w, u in zip(posts.week, posts.user, strict=True)], "user_id": user_ids(posts.user),
        "created_at": at(posts.day.to_numpy(), 50_000 + 9_000 * pick),
        "kind": np.where(pick < 0.35, "question", np.where(pick < 0.7, "answer", "comment")),
        "accepted": (pick >= 0.35) & (pick < 0.5),
    })  # fmt: skip
