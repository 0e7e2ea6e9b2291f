from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from newscrawl.export.files import ExportError, replacing, replacing_folder, replacing_together

ROOT = Path(__file__).resolve().parents[2]


def write(path: Path, content: bytes = b"new\n") -> None:
    with replacing(path) as file:
        file.write(content)


def write_folder(path: Path, content: str = "new") -> None:
    with replacing_folder(path, lambda folder: (folder / "mark").exists()) as folder:
        (folder / "mark").write_text(content)


def fail(path: Path) -> None:
    with replacing(path) as file:
        file.write(b"half")
        raise RuntimeError("half-way")


def fail_together(paths: list[Path]) -> None:
    with replacing_together(paths) as files:
        files[1].write(b"half")
        raise RuntimeError("half-way")


def fail_folder(path: Path) -> None:
    with replacing_folder(path, lambda folder: (folder / "mark").exists()) as folder:
        (folder / "mark").write_text("half")
        raise RuntimeError("half-way")


def names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


def test_a_file_is_whole_or_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "out.jsonl"
    for before in (None, b"old\n"):
        if before:
            write(path, before)
        with pytest.raises(RuntimeError, match="half-way"):
            fail(path)
        assert (path.read_bytes() if path.exists() else None) == before
        assert names(path.parent) == (["out.jsonl"] if before else [])


def test_permissions_and_links_stay(tmp_path: Path) -> None:
    path, link = tmp_path / "out.jsonl", tmp_path / "latest.jsonl"
    mask = os.umask(0o027)
    try:
        write(path)
    finally:
        os.umask(mask)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    path.chmod(0o600)
    link.symlink_to(path)
    write(link, b"newer")
    assert link.is_symlink()
    assert path.read_bytes() == b"newer"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_device_is_written_to() -> None:
    write(Path(os.devnull))
    assert not Path(os.devnull).is_file()


def test_what_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for path in (tmp_path, tmp_path / "file" / "out.jsonl", tmp_path / ("x" * 300), Path("a\0b"), Path("/dev/full")):
        with pytest.raises(ExportError, match="cannot write") as caught:
            write(path)
        assert "\n" not in str(caught.value)
    with pytest.raises(ExportError, match="cannot write"):
        write_folder(tmp_path / "file" / "folder")
    assert names(tmp_path) == ["file"]


def test_a_folder_is_whole_or_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "corpus"
    path.mkdir()  # an empty one may be taken
    write_folder(path, "first")
    with pytest.raises(RuntimeError, match="half-way"):
        fail_folder(path)
    assert (path / "mark").read_text() == "first"
    write_folder(path, "second")
    assert (path / "mark").read_text() == "second"
    assert names(tmp_path) == ["corpus"]


def test_a_folder_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "thesis"
    path.mkdir()
    (path / "chapter").write_text("years of work")
    (tmp_path / "file").touch()
    for target in (path, tmp_path / "file"):
        with pytest.raises(ExportError, match="no earlier export"):
            write_folder(target)
    assert (path / "chapter").read_text() == "years of work"
    assert names(tmp_path) == ["file", "thesis"]


def test_two_at_a_time(tmp_path: Path) -> None:
    path, folder = tmp_path / "out.jsonl", tmp_path / "corpus"
    with replacing(path) as file:
        file.write(b"first")
        with pytest.raises(ExportError, match=r"another export is writing out\.jsonl"):
            write(path)
    assert path.read_bytes() == b"first"
    with replacing_folder(folder, lambda _: True), pytest.raises(ExportError, match="another export is writing corpus"):
        write_folder(folder)
    assert names(tmp_path) == ["corpus", "out.jsonl"]


def test_files_that_belong_together(tmp_path: Path) -> None:
    paths = [tmp_path / "one", tmp_path / "other"]
    for content in (b"old", b"new"):
        with replacing_together(paths) as files:
            for file in files:
                file.write(content)
            assert not any(path.exists() and path.read_bytes() == content for path in paths)
        assert [path.read_bytes() for path in paths] == [content, content]
    with pytest.raises(RuntimeError, match="half-way"):
        fail_together(paths)
    (tmp_path / "folder").mkdir()
    with pytest.raises(ExportError, match=r"cannot write .*/folder: Is a directory"), replacing_together([*paths, tmp_path / "folder"]):
        pass
    with replacing(paths[1]), pytest.raises(ExportError, match="another export is writing other"), replacing_together(paths):
        pass
    assert paths[0].read_bytes() == b"new"
    assert names(tmp_path) == ["folder", "one", "other"]


KILLED = """
import sys
from pathlib import Path
from newscrawl.export.files import replacing, replacing_folder
path = Path(sys.argv[1])
with replacing_folder(path, lambda _: True) if sys.argv[2] == "folder" else replacing(path) as out:
    with (out / "mark").open("wb") if sys.argv[2] == "folder" else out as file:
        file.write(b"half of the stories, and more of them than come now")
        file.flush()
        print("half-way", flush=True)
        sys.stdin.read()
"""


@pytest.mark.parametrize("kind", ["file", "folder"])
@pytest.mark.parametrize("there", [True, False])
def test_a_killed_process_leaves_no_half(tmp_path: Path, kind: str, there: bool) -> None:
    path = tmp_path / "out"
    make = write_folder if kind == "folder" else write
    content = path / "mark" if kind == "folder" else path
    if there:
        make(path)
    before = content.read_bytes() if there else None
    with subprocess.Popen(
        [sys.executable, "-c", KILLED, str(path), kind], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == b"half-way\n"
        process.send_signal(signal.SIGKILL)
    assert path.exists() == there
    assert (content.read_bytes() if there else None) == before
    assert ".out.part" in names(tmp_path)
    make(path)  # the next one clears up
    assert content.read_bytes().strip() == b"new"
    assert names(tmp_path) == ["out"]


def test_killed_between_the_two_renames_of_a_folder(tmp_path: Path) -> None:
    path, old = tmp_path / "corpus", tmp_path / ".corpus.old"
    write_folder(path, "old")
    path.rename(old)  # as a kill leaves it
    with pytest.raises(RuntimeError, match="half-way"):
        fail_folder(path)
    assert (path / "mark").read_text() == "old"
    path.rename(old)
    write_folder(path, "new")
    assert (path / "mark").read_text() == "new"
    assert names(tmp_path) == ["corpus"]
