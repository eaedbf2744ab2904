"""Users, groups and identify calls, as the event collector records them."""

import numpy as np
import pandas as pd

from tenure.simulator import names
from tenure.simulator.world.accounts import account_ids
from tenure.simulator.world.clock import NO_VALUE, at
from tenure.simulator.world.people import People, emails, full_names, user_ids
from tenure.simulator.world.state import World


def draw_product(world: World, people: People) -> dict[str, pd.DataFrame]:
    return {
        "segment.users": _users(world, people),
        "segment.groups": _groups(world),
        "segment.identifies": _identifies(world, people),
    }


def _users(world: World, people: People) -> pd.DataFrame:
    first, last = full_names(people)
    created = at(people.joined_day, 30_000)
    is_sponsor = people.seat == 0
    rank = np.where(is_sponsor, people.title % len(names.SPONSOR_TITLES), people.title)
    title = np.where(
        is_sponsor, np.array(names.SPONSOR_TITLES * 3)[rank], np.array(names.TITLES)[people.title]
    )
    users = pd.DataFrame({
        "id": user_ids(np.arange(len(people))),
        "email": emails(people, world.accounts),
        "name": first + " " + last,
        "title": title,
        "created_at": created,
        "role": np.where(people.seat == 1, "admin", np.where(is_sponsor, "owner", "member")),
        "received_at": world.clock.seen(created),
    })  # fmt: skip
    return pd.concat([users, _staff(world)], ignore_index=True)


def staff_ids() -> list[str]:
    """Users of the company's own people, who look after accounts in the product itself."""
    return [f"staff_{i}" for i in range(len(names.OWNERS))]


def _staff(world: World) -> pd.DataFrame:
    begun = at(np.full(len(names.OWNERS), world.clock.first_day), 30_000)
    return pd.DataFrame({
        "id": staff_ids(), "email": [f"{first}.{last}@{names.VENDOR_DOMAIN}".lower() for first, last in names.OWNERS],
        "name": [f"{first} {last}" for first, last in names.OWNERS], "title": "Customer Success Manager",
        "created_at": begun, "role": "staff", "received_at": world.clock.seen(begun),
    })  # fmt: skip


def _groups(world: World) -> pd.DataFrame:
    """One call when the account is created, and one for each change of its plan, which says the plan alone."""
    a = world.accounts
    items = pd.concat(world.items, ignore_index=True).sort_values(["account", "day"], kind="stable")
    changed = items[(items.groupby("account").tier.shift() != items.tier) & items.duplicated("account")]
    who = np.r_[np.arange(len(a)), changed.account.to_numpy()]
    tier = np.r_[a.tier, changed.tier.to_numpy()]
    happened = np.r_[at(a.created_day, 28_800), at(changed.day.to_numpy(), 36_000)]
    is_first = np.arange(len(who)) < len(a)
    return pd.DataFrame({
        "group_id": account_ids(who),
        "name": np.where(is_first, a.name[who], NO_VALUE),
        "industry": np.where(is_first, np.array(names.INDUSTRIES, object)[a.industry[who]], NO_VALUE),
        "employees": pd.Series(a.employees[who]).where(is_first),
        "plan": np.array(names.TIERS)[tier],
        "created_at": np.where(is_first, at(a.created_day[who], 28_800), np.datetime64("NaT", "us")),
        "received_at": world.clock.seen(happened),
    })  # fmt: skip


def _identifies(world: World, people: People) -> pd.DataFrame:
    identified = at(people.joined_day, 30_060)
    return pd.DataFrame({
        "id": np.array([f"idf_{i:07d}" for i in range(len(people))], dtype=object),
        "user_id": user_ids(np.arange(len(people))),
        "context_group_id": account_ids(people.account),
        "received_at": world.clock.seen(identified),
        "timestamp": identified,
    })  # fmt: skip
