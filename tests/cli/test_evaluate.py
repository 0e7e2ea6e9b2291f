"""``newscrawl evaluate``: figures, floors, worst pages, the viewer."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from newscrawl.cli import main
from newscrawl.extraction.model import shipped
from newscrawl.training import TrainingError, require_libraries
from newscrawl.training.provenance import page_keys
from tests.evaluation.labelling import write_labels
from tests.training.making import labelled, write_made


@pytest.fixture(scope="module")
def labels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_labels(tmp_path_factory.mktemp("labels"))


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the command writes by default goes below the working directory."""
    monkeypatch.chdir(tmp_path)


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["evaluate", "--jobs", "1", *map(str, arguments)])


def test_ours_beside_trafilatura(labels: Path, tmp_path: Path) -> None:
    done = run("--pages", labels, "--system", "newscrawl", "--system", "trafilatura", "--json", "out.json", "--worst", "2",
               "--html", "diffs")  # fmt: skip
    assert done.exit_code == 0, done.output
    heads = done.stdout.splitlines()[2].split()
    assert heads == ["set", "figure", "newscrawl", "trafilatura"]
    assert "stories (3 pages)" in done.stdout
    assert "snippets (1 page)" in done.stdout
    worst = done.stdout.partition("Worst pages")[2].splitlines()
    assert len(worst) == 4
    assert worst[2].split() == [".500", ".000", "snippets", "segments", "https://faro.example.pt/ferry"]
    figures = json.loads((tmp_path / "out.json").read_text())
    assert figures["sets"]["stories"]["systems"]["newscrawl"]["f1"]["value"] == 1.0
    assert figures["sets"]["stories"]["systems"]["newscrawl"]["worse"]["value"] == 0.0
    assert "differences: diffs/index.html" in done.stderr
    assert len(list((tmp_path / "diffs" / "pages").iterdir())) == 4
    assert [path.name.split("-")[0] for path in (tmp_path / "data" / "evaluation").iterdir()] == ["trafilatura"]


def test_chosen_sets_and_few_pages(labels: Path, tmp_path: Path) -> None:
    done = run("stories", "--pages", labels, "--system", "newscrawl", "--limit", "2")
    assert done.exit_code == 0, done.output
    assert "stories (2 pages)" in done.stdout
    assert "snippets" not in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_floors(labels: Path, tmp_path: Path) -> None:
    arguments = ("--pages", labels, "--system", "newscrawl", "--floors", "floors.toml")
    missing = run(*arguments)
    assert missing.exit_code == 1
    assert "cannot read floors.toml" in missing.stderr
    risen = run(*arguments, "--raise-floors")
    assert risen.exit_code == 0, risen.output
    assert run(*arguments).exit_code == 0
    floors = (tmp_path / "floors.toml").read_text()
    (tmp_path / "floors.toml").write_text(floors.replace("segment_f1 = 0.5", "segment_f1 = 0.9"))
    for again in (run(*arguments), run(*arguments, "--raise-floors")):
        assert again.exit_code == 1
        assert again.stderr.endswith("snippets: segment F is 0.5000, below its floor 0.900\n")
    assert "segment_f1 = 0.9" in (tmp_path / "floors.toml").read_text()


def test_missing_peers_are_left_out(labels: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newscrawl.cli.evaluate.is_installed", lambda name: False)
    done = run("--pages", labels)
    assert done.exit_code == 0, done.output
    assert done.stdout.splitlines()[2].split() == ["set", "figure", "newscrawl"]
    assert "resiliparse is left out: it is not installed (pip install --constraint constraints.txt '.[evaluate]' in newscrawl's checkout)" in done.stderr
    done = run("--pages", labels, "--system", "resiliparse")
    assert done.exit_code == 1


def test_nothing_to_evaluate(labels: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSCRAWL_SHARED", str(tmp_path / "none"))
    done = run()
    assert done.exit_code == 1
    assert done.stderr == "Error: no labelled pages: name their folder with --pages, or set NEWSCRAWL_SHARED\n"
    assert run("else", "--pages", labels).exit_code == 1
    monkeypatch.setenv("NEWSCRAWL_SHARED", str(tmp_path))
    write_labels(tmp_path / "eval" / "dev")
    assert run("snippets", "--system", "newscrawl").exit_code == 0


@pytest.fixture
def seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of pages that the shipped model says it was trained on."""
    pages = [labelled(number) for number in range(24)]
    model = replace(shipped(), seen=page_keys(pages))
    monkeypatch.setattr("newscrawl.cli.evaluate.shipped", lambda: model)
    return write_made(tmp_path / "seen", pages)


def test_pages_that_the_model_saw_are_read_by_others(
    seen: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    try:
        require_libraries()
    except TrainingError as error:
        pytest.skip(str(error))
    monkeypatch.setattr("newscrawl.training.fit.ROUNDS", 40)
    done = run("--pages", seen, "--system", "newscrawl", "--limit", "10")
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith("By set (newscrawl cross-validated by site, 5 folds)\n")
    assert "training 5 models" in done.stderr
    assert len(list((tmp_path / "data" / "evaluation").glob("folds-*/*.zip"))) == 5
    again = run("--pages", seen, "--system", "newscrawl", "--limit", "10")
    assert again.stdout == done.stdout
    assert again.stderr == ""


def test_in_sample_where_nothing_can_be_trained(seen: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> None:
        raise TrainingError("training needs scipy: pip install 'newscrawl[train]'")

    monkeypatch.setattr("newscrawl.cli.evaluate.require_libraries", missing)
    done = run("--pages", seen, "--system", "newscrawl", "--limit", "3")
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith("By set (newscrawl as shipped, in sample)\n")
    assert "flatters it: training needs scipy: pip install 'newscrawl[train]'" in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("--raise-floors",),
        ("--raise-floors", "--floors", "f.toml", "--limit", "2"),
        ("--system", "trafilatura", "--worst", "2"),
        ("--system", "trafilatura", "--floors", "f.toml"),
        ("--system", "goose3"),
        ("--limit", "0"),
    ],
)
def test_wrong_usage(labels: Path, arguments: tuple[str, ...]) -> None:
    assert run("--pages", labels, *arguments).exit_code == 2
