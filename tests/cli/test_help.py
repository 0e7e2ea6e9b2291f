"""The list of commands: what each says of itself, without loading it."""

from __future__ import annotations

import subprocess
import sys

import click
from click.testing import CliRunner

from newscrawl.cli import COMMANDS, LazyGroup, main

HEAVY = ("scrapy", "sqlite_utils", "trafilatura", "lxml", "rich")


def test_the_list_is_what_click_makes_of_the_loaded_commands() -> None:
    class LoadingGroup(LazyGroup):
        def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
            loaded = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
            with formatter.section("Commands"):
                formatter.write_dl([(name, command.get_short_help_str(300)) for name, command in loaded if command])

    loading = LoadingGroup("newscrawl", params=main.params, help=main.help, context_settings=main.context_settings)
    asked = [CliRunner().invoke(group, ["--help"], prog_name="newscrawl").output for group in (main, loading)]
    assert asked[0] == asked[1]
    assert all(f"  {name} " in asked[0] for name in COMMANDS)
    assert "..." not in asked[0].partition("Commands:")[2], "each sentence is whole"


def test_listing_the_commands_loads_none() -> None:
    code = (
        "import sys\n"
        "from newscrawl.cli import main\n"
        "main(['--help'], standalone_mode=False)\n"
        f"print('loaded', *(name for name in {HEAVY} if name in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.splitlines()[-1].split() == ["loaded"]


def test_a_command_that_reads_the_database_loads_no_pandas() -> None:
    code = "import newscrawl.cli.search, sys; print('pandas' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "False"
