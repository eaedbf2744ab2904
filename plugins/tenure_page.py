"""Registers the health page in Airflow: its routes below /tenure, and its place in the menu."""

from typing import Any
from urllib.parse import urlsplit

from airflow.configuration import conf
from airflow.plugins_manager import AirflowPlugin

PREFIX = "/tenure"
# Airflow may itself be served below a path.
BASE = urlsplit(conf.get("api", "base_url", fallback="")).path.rstrip("/") + PREFIX


async def page(scope: Any, receive: Any, send: Any) -> None:
    """The page's app, imported with its first request: every worker loads plugins, only the API server needs it."""
    from plugins.health_page.app import app

    await app(scope, receive, send)


class TenurePage(AirflowPlugin):
    name = "tenure_page"
    fastapi_apps = [{"app": page, "url_prefix": PREFIX, "name": "Customer health"}]  # noqa: RUF012
    external_views = [  # noqa: RUF012
        {
            # Longer names are cut off in the menu.
            "name": "Health",
            "href": f"{BASE}/",
            "destination": "nav",
            "url_route": "tenure",
            "nav_top_level": True,
            "icon": f"{BASE}/static/icon.svg",
        }
    ]
