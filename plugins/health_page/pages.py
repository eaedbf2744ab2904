"""Renders the templates with what all of them need: where the page is mounted, filters, and the static files."""

import hashlib
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import distribution
from importlib.metadata import version as version_of
from pathlib import Path
from typing import Any

from fastapi import Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from plugins.health_page import captions, charts, charts_account, charts_outcomes, snapshot
from plugins.health_page.formatting import FILTERS, next_day
from tenure.core import paths
from tenure.core.settings import read_settings

HERE = Path(__file__).parent
# Located without importing Plotly, which takes a second and is not needed.
PLOTLY = Path(str(distribution("plotly").locate_file("plotly/package_data/plotly.min.js")))
STATIC = {file.name: file for file in (HERE / "static").iterdir()} | {"plotly.js": PLOTLY}


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {each.__name__: each for each in FILTERS}
    environment.globals |= {
        "charts": charts,
        "charts_account": charts_account,
        "charts_outcomes": charts_outcomes,
        "captions": captions,
        "next_day": next_day,
        "file_version": file_version,
        "settings": read_settings,
    }
    return environment


@cache
def file_version(name: str) -> str:
    """Return the version of a static file, which is part of its address."""
    if name == "plotly.js":
        return version_of("plotly")
    return hashlib.sha256(STATIC[name].read_bytes()).hexdigest()[:12]


def is_current(name: str, version: str | None) -> bool:
    """Return whether an address asks for the current version of a static file."""
    return version == file_version(name)


def page(request: Request, template: str, *, has_amounts: bool = True, **content: Any) -> str:
    """Render a template with `content` and with what every page shows.

    :param has_amounts: the page shows money, whose currency the settings say.
    """
    shared = {
        "root": request.scope.get("root_path", ""),
        "here": request.url.path,
        "published": request.state.published,
    }
    # Globals, which the macros of an imported template see too.
    known = {
        "currency": read_settings().reporting_currency if has_amounts else "",
        # A stranger, who is refused, has no address.
        "me": getattr(request.state, "me", ""),
    }
    return ENVIRONMENT.get_template(template, globals=known).render(shared | content)


def published() -> dict[str, Any]:
    """Return `version` and `at`, the time of publication, of the snapshot; without one they are empty and None."""
    try:
        version, at = snapshot.version(), paths.published_file().stat().st_mtime
    except (snapshot.NotPublishedYet, FileNotFoundError):
        return {"version": "", "at": None}
    return {"version": version, "at": datetime.fromtimestamp(at, UTC)}


ENVIRONMENT = _environment()
