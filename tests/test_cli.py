"""The command line as an operator meets it: exit code 0, or 2 and one line that says what to do."""

import io
import json
import os
import re
import socket
import subprocess
import sys
import tarfile
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from app import archives, door, freshness
from app.cli import cli
from app.content import Faq
from app.faults import OperatorFault
from app.settings import Settings
from tests.conftest import CONTENT, ROOT

COMMANDS = [command.callback.__name__ for command in cli.registered_commands if command.callback]
ARTICLE = ROOT.parent / "shared" / "article.txt"
INTRUDER = "from pathlib import Path\nPath(__file__).with_suffix('.ran').touch()\n"


def smpbot(*arguments: str, **variables: object) -> subprocess.CompletedProcess[str]:
    """What became of `python -m app` with these arguments and environment variables."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SMPBOT_")}
    with TemporaryDirectory() as folder:
        # Its own, not that of a service that runs in this very folder.
        kept["SMPBOT_DATABASE_URL"] = f"sqlite:///{folder}/smpbot.db"
        return subprocess.run(
            [sys.executable, "-m", "app", *arguments],
            cwd=ROOT,
            env=kept | {name.upper(): str(value) for name, value in variables.items()},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )


def refusal(*arguments: str, **variables: object) -> str:
    """The one line a run gives that could not do what it was asked."""
    done = smpbot(*arguments, **variables)
    assert done.returncode == 2, done.stderr
    (line,) = done.stderr.splitlines()
    return line.removeprefix("smpbot: ")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself_with_an_example(command: str) -> None:
    """`--help` ends with a line that can be copied."""
    done = smpbot(command, "--help")
    assert done.returncode == 0
    assert f"Example: smpbot {command}" in done.stdout


@pytest.mark.parametrize("arguments", [["check"], ["serve", "--help"]])
def test_help_and_check_do_not_wait_for_rasa(arguments: list[str]) -> None:
    """What needs no model does not pay for Rasa's imports."""
    done = smpbot(*arguments, pythonprofileimporttime=1)
    assert done.returncode == 0
    assert re.search(r"\| +app\.settings$", done.stderr, re.MULTILINE)
    assert not re.search(r"\| +rasa\b", done.stderr)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [(["check", "--nope"], "No such option"), (["nope"], "No such command")],
)
def test_what_is_not_understood_is_said(arguments: list[str], told: str) -> None:
    """An unknown option or command is an operator's mistake like any other: exit code 2."""
    done = smpbot(*arguments)
    assert done.returncode == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("variable", "value"),
    [("SMPBOT_SESSION_MINUTES", "0"), ("SMPBOT_LOG_LEVEL", "loud"), ("SMPBOT_MAX_WAITING", "many")],
)
def test_a_bad_setting_is_named(variable: str, value: str) -> None:
    """The line names the variable, the value it has and what is allowed."""
    line = refusal("check", **{variable: value})
    assert line.startswith(f"{variable}: {value!r}: Input should be ")


def test_a_bad_token_is_named_but_not_shown() -> None:
    """A secret stays one, even a wrong one."""
    line = refusal("check", smpbot_staff_token="hush-hush")
    assert line.startswith("SMPBOT_STAFF_TOKEN: (not shown): ")
    assert "hush-hush" not in line


def test_the_real_content_is_fine(content: Faq) -> None:
    """`check` on the content file says what is in it, and which contact fields are empty."""
    done = smpbot("check")
    assert done.returncode == 0
    assert f": fine, {len(content.topics)} topics, " in done.stdout
    empty = re.findall(r"clinic\.(\w+) is empty", done.stderr)
    assert empty == content.clinic.empty_fields()


@pytest.mark.skipif(not ARTICLE.exists(), reason="the clinic's article is not here")
def test_the_real_content_is_backed_by_the_article() -> None:
    """`check --article` finds every evidence fragment in the article."""
    assert smpbot("check", "--article", str(ARTICLE)).returncode == 0


@pytest.mark.parametrize(
    ("mistake", "told"),
    [("starters: [price, pain, cost]", "price"), ("starters: ]", "expected node content")],
)
def test_a_mistake_in_the_content_has_its_line(tmp_path: Path, mistake: str, told: str) -> None:
    """`check` says where an editor has to look."""
    right = "starters: [process, pain, cost]"
    lines = CONTENT.read_text("utf-8").splitlines()
    faq_file = tmp_path / "faq.yml"
    faq_file.write_text("\n".join(lines).replace(right, mistake), "utf-8")
    line = refusal("check", smpbot_faq_file=faq_file)
    assert line.startswith(f"{faq_file}:{lines.index(right) + 1}: ")
    assert told in line


def test_a_missing_content_file_is_named(tmp_path: Path) -> None:
    """`check` says which file it could not read."""
    missing = tmp_path / "faq.yml"
    assert refusal("check", smpbot_faq_file=missing).startswith(f"{missing}: cannot be read")


@pytest.mark.parametrize("article", [None, b"\xff\xfe not UTF-8"])
def test_an_article_that_cannot_be_read_is_named(tmp_path: Path, article: bytes | None) -> None:
    """`check --article` says which file it could not read."""
    path = tmp_path / "article.txt"
    if article:
        path.write_bytes(article)
    assert str(path) in refusal("check", "--article", str(path))


def test_an_address_for_everyone_needs_a_token() -> None:
    """`serve` does not open the staff routes to other machines by accident."""
    line = refusal("serve", "--host", "0.0.0.0", "--port", "0")
    assert "set SMPBOT_STAFF_TOKEN" in line


def test_a_busy_port_is_named() -> None:
    """`serve` says which port is taken, and how to take another."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        line = refusal("serve", "--port", str(port))
    assert line == f"port {port} is already in use: choose another with --port"


def test_a_port_is_taken_while_the_model_still_loads() -> None:
    """A second `serve` is refused at once, not when the first is ready."""
    with door.bind("127.0.0.1", 0) as taken, pytest.raises(door.StartError, match="in use"):
        door.bind("127.0.0.1", taken.getsockname()[1]).close()


def test_a_corrupt_archive_is_named(tmp_path: Path) -> None:
    """`serve` says what to do with an archive that is none."""
    archive = archives.fresh(tmp_path, CONTENT)
    archive.write_bytes(b"not an archive")
    line = refusal("serve", "--port", "0", smpbot_model_dir=tmp_path)
    assert line.startswith(f"{archive}: not a usable model (")
    assert line.endswith("Delete it and run `smpbot train`.")


def test_a_truncated_archive_is_named(tmp_path: Path, archive: Path) -> None:
    """So does an archive that was not copied to its end."""
    with archive.open("rb") as whole:
        (tmp_path / archive.name).write_bytes(whole.read(30_000))
    with pytest.raises(OperatorFault, match=r"not a usable model .* Delete it"):
        freshness.fresh_model(Settings(model_dir=tmp_path))


def test_a_foreign_archive_runs_no_code(tmp_path: Path, archive: Path) -> None:
    """An archive can name any class; one that is not the project's is not even imported."""
    (tmp_path / "intruder.py").write_text(INTRUDER, "utf-8")
    with tarfile.open(archive) as tar:
        metadata = json.loads((tar.extractfile("metadata.json") or io.BytesIO()).read())
    metadata["train_schema"]["nodes"]["classifier"]["uses"] = "intruder.Component"
    data = json.dumps(metadata).encode()
    with tarfile.open(tmp_path / archive.name, "w:gz") as tar:
        entry = tarfile.TarInfo("metadata.json")
        entry.size = len(data)
        tar.addfile(entry, io.BytesIO(data))
    line = refusal("serve", "--port", "0", smpbot_model_dir=tmp_path, pythonpath=tmp_path)
    assert "intruder.Component is not one of this project's components" in line
    assert not (tmp_path / "intruder.ran").exists()


def test_a_model_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """`serve` says which setting to change when it has nowhere to put the model."""
    file = tmp_path / "file"
    file.touch()
    line = refusal("serve", "--port", "0", smpbot_model_dir=file / "models")
    assert str(file / "models") in line
    assert "SMPBOT_MODEL_DIR" in line


def test_neither_content_nor_model_is_told(tmp_path: Path) -> None:
    """`serve` says which setting to change when it has nothing to answer from."""
    settings = Settings(model_dir=tmp_path, faq_file=tmp_path / "faq.yml")
    with pytest.raises(OperatorFault, match="SMPBOT_FAQ_FILE"):
        freshness.fresh_model(settings)


def test_an_archive_is_enough_to_answer(tmp_path: Path, archive: Path, content: Faq) -> None:
    """Without a content file the newest archive answers; `ask` prints its reply, and why."""
    (tmp_path / archive.name).symlink_to(archive)
    missing = tmp_path / "faq.yml"
    done = smpbot("ask", "how much?", smpbot_model_dir=tmp_path, smpbot_faq_file=missing)
    assert done.returncode == 0
    assert done.stdout == f"{content.clinic.fill(content.topics['cost'].answer)}\n"
    assert re.fullmatch(r"\[answer cost\] \([01]\.\d\d\)\n", done.stderr)
