"""Options that mean the same in every verb, and where the curated base is."""

from __future__ import annotations

from pathlib import Path

import click


def default_root() -> Path:
    """The folder above bot/ where it holds data/ (a checkout), else the copy that an installed wheel brings."""
    package = Path(__file__).resolve().parents[1]
    return package.parent if (package.parent / "data").is_dir() else package / "_base"


HELP = {"help_option_names": ["-h", "--help"], "max_content_width": 100}
"""Context settings of every verb, so that -h works also where a verb is called by itself."""

root_option = click.option(
    "--root",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    envvar="JASMINE_HOME",
    default=default_root,
    show_default="JASMINE_HOME, else the folder above bot/",
    help="Folder that holds data/ and intents/.",
)

lang_option = click.option(
    "--lang", type=click.Choice(["ja", "en"]), help="Language of the reply (default: that of the question)."
)
