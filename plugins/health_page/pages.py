"""Templates with what all of them need: where the page is mounted, how numbers read, and which files belong to it."""

import hashlib
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version as version_of
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from fastapi import Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from plugins.health_page import captions, charts, charts_account, snapshot
from plugins.health_page.formatting import FILTERS, next_day
from tenure.core import paths
from tenure.core.settings import read_settings

HERE = Path(__file__).parent
# Found, not imported: Plotly's Python side takes a second and draws nothing here.
PLOTLY = Path(find_spec("plotly").origin).parent / "package_data" / "plotly.min.js"
STATIC = {file.name: file for file in (HERE / "static").iterdir()} | {"plotly.js": PLOTLY}


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= FILTERS
    environment.globals |= {
        "charts": charts,
        "charts_account": charts_account,
        "words_of": captions,
        "next_day": next_day,
        "file_version": file_version,
        "settings": read_settings,
    }
    return environment


@cache
def file_version(name: str) -> str:
    if name == "plotly.js":
        return version_of("plotly")
    return hashlib.sha256(STATIC[name].read_bytes()).hexdigest()[:12]


def is_current(name: str, asked: str | None) -> bool:
    return asked == file_version(name)


def page(request: Request, template: str, **told: Any) -> str:
    shared = {
        "root": request.scope.get("root_path", ""),
        "here": request.url.path,
        "published": request.state.published,
    }
    return ENVIRONMENT.get_template(template).render(shared | told)


def published() -> dict[str, Any]:
    """When the snapshot was put in its place, and its version; empty before the first."""
    try:
        version, at = snapshot.version(), paths.published_file().stat().st_mtime
    except (snapshot.NotPublishedYet, FileNotFoundError):
        return {"version": "", "at": None}
    return {"version": version, "at": datetime.fromtimestamp(at, UTC)}


ENVIRONMENT = _environment()
