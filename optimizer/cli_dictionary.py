"""The command ``dictionary``: every sheet, column and rule, as this version of the program knows them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from optimizer.cli import Force, UsageError, _ends, app


@app.command()
@_ends
def dictionary(
    output: Annotated[Path | None, typer.Option("-o", "--output", help="The file to write; else stdout.")] = None,
    force: Force = False,
) -> None:
    """Write the data dictionary and the formulation: every sheet, column, cost term and rule (Markdown)."""
    from optimizer.dictionary import page

    if output is None:
        typer.echo(page(), nl=False)
        return
    if output.exists() and not force:
        raise UsageError(f"{output} exists. Give --force to write over it, or another name with -o.")
    try:
        output.write_text(page(), encoding="utf-8", newline="\n")
    except OSError as error:
        raise UsageError(f"{output} cannot be written to ({error.strerror or error}).") from None
    typer.echo(str(output))
