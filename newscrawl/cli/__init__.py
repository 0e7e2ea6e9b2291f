"""The command line. One module a command group; a module is loaded when its command is called."""

from __future__ import annotations

import ast
from importlib import import_module
from importlib.resources import files
from typing import Any

import click

from newscrawl import __version__
from newscrawl.ages import AgeError
from newscrawl.cli.output import checked_output
from newscrawl.errors import NewscrawlError

# command -> module that holds it; the attribute is the command's name with an underscore behind keywords of Python
COMMANDS = {
    "clusters": "clusters",
    "crawl": "crawl",
    "demo": "demo",
    "doctor": "doctor",
    "evaluate": "evaluate",
    "export": "export",
    "extract": "extract",
    "health": "health",
    "kwic": "kwic",
    "query": "query",
    "reextract": "reextract",
    "schedule": "schedule",
    "scrub": "scrub",
    "search": "search",
    "serve": "serve",
    "show": "show",
    "sources": "sources",
    "templates": "templates",
    "trend": "trend",
    "why": "why",
}


#: Letters of a command's first sentence that are shown, more than any has.
_SENTENCE = 300


class _WrongAgeError(click.ClickException):
    """An argument that nobody could make sense of, in one line."""

    exit_code = click.UsageError.exit_code


class LazyGroup(click.Group):
    """A group that imports a command's module only when the command is used, and not to list them all either."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        module = COMMANDS.get(cmd_name)
        if module is None:
            return None
        command = getattr(import_module(f"newscrawl.cli.{module}"), cmd_name)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        names = self.list_commands(ctx)
        # the whole first sentence: the formatter breaks lines, where click would cut it
        rows = [(name, click.Command(name, help=_docstring(name)).get_short_help_str(_SENTENCE)) for name in names]
        with formatter.section("Commands"):
            formatter.write_dl(rows)

    def main(self, *args: Any, **extra: Any) -> Any:
        with checked_output():
            return super().main(*args, **extra)

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except NewscrawlError as error:
            raise (_WrongAgeError if isinstance(error, AgeError) else click.ClickException)(str(error)) from error


def _docstring(name: str) -> str:
    """What a command says of itself, read from its module's source: to load all of them takes over a second."""
    tree = ast.parse((files(__name__) / f"{COMMANDS[name]}.py").read_text(encoding="utf-8"))
    named = (node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == name)
    return ast.get_docstring(next(named)) or ""


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="newscrawl")
def main() -> None:
    """Crawl news sites, keep the story, drop the clutter, and account for every block that was dropped."""
