"""Products of Stripe: the names of the tiers that prices and plans belong to."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.dbt_project.connectors.landed_rows import built_from, conformed, dirt, rows_lost

# What lands, by table.
ROWS = {
    "product": """id,name,metadata,livemode,_fivetran_synced
        prod_1,Team (2025),{},true,2026-01-01
        prod_1,Team,{},true,2026-02-01
        prod_2,Rehearsal,{},false,2026-01-01
        prod_3,,{},true,2026-01-01
        ,Nameless,{},true,2026-01-01""",
    "price": """id,product_id,nickname,unit_amount,recurring_interval,currency,livemode,_fivetran_synced
        price_1,prod_1,Team by the year,12000,year,usd,true,2026-01-01
        price_2,prod_2,,100,month,usd,true,2026-01-01
        price_3,prod_3,,100,month,usd,true,2026-01-01
        price_9,prod_9,,100,month,usd,true,2026-01-01
        price_0,,,100,month,usd,true,2026-01-01""",
    "plan": """id,product_id,amount,interval,currency,livemode,_fivetran_synced
        plan_1,prod_1,1000,month,usd,true,2026-01-01""",
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    yield from built_from("stripe", ROWS, tmp_path_factory.mktemp("stripe"))


@pytest.mark.usefixtures("built")
def test_a_tier_has_the_latest_name_of_its_product_and_none_of_a_product_that_is_not_there() -> None:
    assert conformed("cnf_billing__plans", "plan_id, plan_tier, tier_name") == [
        ("plan_1", "prod_1", "Team"),
        ("price_0", None, None),
        ("price_1", "prod_1", "Team"),
        ("price_2", "prod_2", None),
        ("price_3", "prod_3", None),
        ("price_9", "prod_9", None),
    ]


@pytest.mark.usefixtures("built")
def test_products_without_a_key_or_a_name_are_dirt_and_those_of_test_mode_are_not() -> None:
    assert dirt("stripe") == {
        ("product", "", "id: missing"),
        ("product", "prod_3", "name: missing"),
    }
    assert rows_lost() == []
