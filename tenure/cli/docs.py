"""The generated pages of docs/, and the SQL that pages quote."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from tenure.core import paths
from tenure.core.errors import TenureError
from tenure.core.plain_text import without_controls

app = typer.Typer(help="Write the generated pages of docs/ and the measured sentences of the README.")


class StalePages(TenureError):
    """Generated pages differ from what they are generated from; the message names them."""


@app.callback(invoke_without_command=True)
def write(
    context: typer.Context,
    check: Annotated[
        bool, typer.Option("--check", help="Change nothing; status 1 when a page is stale.")
    ] = False,
) -> None:
    """Write every generated page; the measured ones only from the home of a demo run (`tenure run`)."""
    if context.invoked_subcommand is not None:
        return
    stale = [file for generate in _generators() for file in _replace_stale(generate(), check)]
    names = ", ".join(str(file.relative_to(paths.REPOSITORY)) for file in stale)
    if check and stale:
        raise StalePages(f"stale, write them with `tenure docs`: {names}")
    print(f"Written: {names}" if stale else "The pages are current.")


@app.command()
def queries(
    page: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, help="A Markdown file with SQL blocks.")
    ],
) -> None:
    """Run the SQL of a page on this home's warehouse and print each query with its answer.

    tenure docs queries docs/tutorial/one-click.md
    """
    from tenure.documentation.run_queries import run_page

    for heading, query, answer in run_page(page, paths.warehouse_file()):
        print(f"\n== {heading}\n\n{query}")
        print(without_controls(answer.to_string(index=False, max_colwidth=120)))


def _generators() -> Iterator[Callable[[], dict[Path, bytes]]]:
    """Measured pages first: the catalogue quotes their tables."""
    from tenure.documentation.write_catalogue import write_catalogue
    from tenure.documentation.write_channels import write_channels
    from tenure.documentation.write_currencies import write_currencies
    from tenure.documentation.write_found_causes import write_found_causes
    from tenure.documentation.write_letter_words import write_letter_words
    from tenure.documentation.write_marginal_values import write_marginal_values
    from tenure.documentation.write_measured import write_measured
    from tenure.documentation.write_rules import write_rules
    from tenure.transform.dbt_runner import parse_project

    yield write_channels
    yield write_currencies
    yield write_letter_words
    manifest = parse_project()
    if (paths.home() / "truth").is_dir() and paths.warehouse_file().exists():
        yield from (write_found_causes, write_marginal_values, write_rules, write_measured)
    else:
        print(f"What is measured on the demo is left as it is: {paths.home()} holds no demo run (tenure run)")
    yield partial(write_catalogue, manifest)


def _replace_stale(pages: dict[Path, bytes], check: bool) -> list[Path]:
    """The pages whose file differs; unless only asked for, they are written."""
    stale = [file for file, content in pages.items() if not file.exists() or file.read_bytes() != content]
    for file in () if check else stale:
        file.write_bytes(pages[file])
    return stale
