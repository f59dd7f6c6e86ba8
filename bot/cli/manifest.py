"""`jasmine manifest`: what to paste into Slack to make the app."""

from __future__ import annotations

import json

import click

from bot.cli.options import HELP


@click.command(short_help="Print the Slack app manifest.", context_settings=HELP)
@click.option("--agent", is_flag=True, help="With Slack's agent view (workspaces may restrict such apps).")
@click.option("--url", help="For `jasmine serve`: the https address at which Slack reaches it. Default: Socket Mode.")
@click.option("--history", is_flag=True, help="Also hear threads without a mention (channels:history and others).")
@click.option("--distribute", is_flag=True, help="For many workspaces: with the address to which Slack leads back.")
@click.option("--json", "as_json", is_flag=True, help="JSON instead of YAML.")
def manifest(agent: bool, url: str | None, history: bool, distribute: bool, as_json: bool) -> None:
    """Print the manifest for api.slack.com/apps, Create New App, From a manifest. The default is a plain bot.

    \b
    Example:
      jasmine manifest > manifest.yaml
      jasmine manifest --agent --url https://jasmine.example.org
      jasmine manifest --distribute --url https://jasmine.example.org
    """
    from bot.slack.manifest import manifest as make

    if url is not None and not url.startswith("https://"):
        raise click.BadParameter("Slack sends to https:// addresses only.", param_hint="--url")
    if distribute and url is None:
        raise click.BadParameter(
            "many workspaces install over https:// only: give --url too.", param_hint="--distribute"
        )
    made = make(agent, url, history, distribute)
    click.echo(json.dumps(made, ensure_ascii=False, indent=2) if as_json else to_yaml(made), nl=as_json)


def to_yaml(made: object) -> str:
    """The manifest as YAML, in our order, Japanese and paragraphs readable."""
    import yaml

    class Dumper(yaml.SafeDumper):
        pass

    def text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
        return dumper.represent_scalar("tag:yaml.org,2002:str", value, style="|" if "\n" in value else None)

    Dumper.add_representer(str, text)
    return yaml.dump(made, Dumper=Dumper, sort_keys=False, allow_unicode=True, width=110)
