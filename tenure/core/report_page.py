"""Self-contained HTML reports: one base template, nothing fetched from a network."""

from pathlib import Path
from typing import Any

BASE_TEMPLATES = Path(__file__).parent / "templates"


def render_page(templates: Path, template: str, **values: Any) -> str:
    """Render `template` of the folder `templates`, which may extend `page.html.jinja`.

    The same values give the same bytes: no clock, no random ids.

    :raises jinja2.UndefinedError: the template names a value that was not given.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

    environment = Environment(
        loader=FileSystemLoader([templates, BASE_TEMPLATES]),
        autoescape=select_autoescape(["html.jinja"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(template).render(**values) + "\n"
