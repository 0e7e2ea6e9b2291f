from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

# No main guard: each process that imported the program would run it again, and so on.
PROGRAM = """
from concurrent.futures import ProcessPoolExecutor
from math import sqrt
from newscrawl.forks import ForkContext

print("begins", flush=True)
with ProcessPoolExecutor(2, ForkContext(["math"])) as pool:
    print(*pool.map(sqrt, (1, 4, 9)))
"""


@pytest.mark.parametrize("way", ["file", "standard input", "argument"])
def test_an_executors_processes_do_not_import_the_program(way: str, tmp_path: Path) -> None:
    file = tmp_path / "program.py"
    file.write_text(PROGRAM)
    arguments = {"file": [str(file)], "standard input": ["-"], "argument": ["-c", PROGRAM]}[way]
    done = subprocess.run([sys.executable, *arguments], input=PROGRAM, capture_output=True, text=True, timeout=60, check=False)
    assert (done.stdout, done.stderr) == ("begins\n1.0 2.0 3.0\n", "")
