"""The command `smpbot`. Exit codes: 0 done, 2 could not be done, with a line that says why."""

import asyncio
import sys
import warnings
from contextlib import closing
from pathlib import Path
from typing import Annotated, cast

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from app import door, evaluation, faq
from app.faults import OperatorFault
from app.settings import Settings, read_settings
from app.telemetry import configure_logging

cli = typer.Typer(
    help="Answers questions about scalp micropigmentation from a clinic's own article.",
    epilog="Settings are environment variables SMPBOT_…; see README.md.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)

HERE = "http://127.0.0.1:8000"
Url = Annotated[str, typer.Option(help="Where the service is.")]


@cli.command(epilog="Example: smpbot check --article article.txt")
def check(
    article: Annotated[
        Path | None,
        typer.Option(help="Also check evidence and wording against the article's text."),
    ] = None,
) -> None:
    """Check the content file: every mistake is one line with its place."""
    settings = read_settings()
    content = faq.load(settings.faq_file)
    if article:
        faq.check_article(settings.faq_file, article)
    for name in content.clinic.empty_fields():
        typer.echo(f"{settings.faq_file}: clinic.{name} is empty and left out of replies", err=True)
    phrasings = len(set(content.examples()))
    typer.echo(f"{settings.faq_file}: fine, {len(content.topics)} topics, {phrasings} phrasings")


@cli.command(epilog="Example: smpbot train")
def train() -> None:
    """Train a model for the content file and put its archive into the model folder."""
    # Here, as in the commands below: Rasa takes seconds to import, `check` and `--help` must not.
    from app import training

    settings = read_settings()
    console = Console(stderr=True)
    columns = TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn()
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task("starting", total=training.STEPS)

        def report(step: str) -> None:
            progress.update(task, advance=1, description=step)
            if progress.disable:
                typer.echo(step, err=True)

        trained = training.train(settings.faq_file, settings.model_dir, report)
    typer.echo(str(trained))


@cli.command(epilog="Example: smpbot evaluate questions.jsonl --show wrong --html report.html")
def evaluate(
    file: Annotated[Path, typer.Argument(help="Labelled questions, one JSON object a line.")],
    show: Annotated[
        list[evaluation.Verdict] | None, typer.Option(help="List the lines with this verdict.")
    ] = None,
    html: Annotated[Path | None, typer.Option(help="Write a report for reading here.")] = None,
    compare: Annotated[
        Path | None, typer.Option(help="Another model's archive: list the replies that changed.")
    ] = None,
) -> None:
    """Ask every labelled question of a file and count the verdicts."""
    from app.reports import files

    questions = evaluation.read(file)
    if html:
        files.refuse_unwritable(html)
    # After what may be refused: these take a second to import.
    from app import asking, calibration, comparison
    from app.freshness import fresh_model
    from app.reports import text

    old = asking.other(compare) if compare else None
    model = fresh_model(_prepared())
    rows = asking.judge(model, questions)
    compared = comparison.compare(old.file, asking.judge(old, questions), rows) if old else None
    for row in rows:
        if show and row.verdict in show:
            typer.echo(text.listed(row))
    typer.echo(text.summary(rows))
    if compared:
        typer.echo(f"\n{text.differences(compared, rows, model.file)}")
    if html:
        # Here: its drawing library takes long to import, and text needs none.
        from app.reports import page

        trained = [calibration.Bin(*entry) for entry in model.reliability]
        report = page.render(rows, file.name, model.file, trained=trained, compared=compared)
        files.write(html, report)


@cli.command(epilog='Example: smpbot ask "how much is it?"')
def ask(text: Annotated[str, typer.Argument(help="What a client would type.")]) -> None:
    """Print the reply to one message, and why."""
    from app.conversation import Conversations
    from app.freshness import fresh_model

    with closing(Conversations(fresh_model(_prepared()))) as conversations:
        reply = asyncio.run(conversations.ask(text, []))
    typer.echo(reply.text)
    confidence = "" if reply.confidence is None else f" ({reply.confidence:.2f})"
    typer.echo(f"[{reply.outcome} {', '.join(reply.topics)}]{confidence}", err=True)


@cli.command(epilog="Example: smpbot serve --port 8080")
def serve(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 picks a free one.")] = 8000,
    workers: Annotated[
        int, typer.Option(min=1, max=64, help="Processes; more than one needs PostgreSQL.")
    ] = 1,
) -> None:
    """Serve the chat page and the web API; train first when the content has changed."""
    settings = _prepared()
    door.refuse_open(host, settings)
    bound = door.bind(host, port)
    from app import serving

    serving.run(bound, settings, workers)


@cli.command(epilog="Example: smpbot publish --url http://127.0.0.1:8080")
def publish(url: Url = HERE) -> None:
    """Make a running service answer from the content as it is now; train first if it changed."""
    from app import publishing

    typer.echo(publishing.publish(_prepared(), url))


@cli.command(epilog="Example: smpbot rollback --url http://127.0.0.1:8080")
def rollback(url: Url = HERE) -> None:
    """Make a running service answer from the model it served before."""
    from app import publishing

    typer.echo(publishing.roll_back(_prepared(), url))


@cli.command(epilog="Example: smpbot migrate")
def migrate() -> None:
    """Create the database's tables, or bring them to this version."""
    from app.store.database import Database

    settings = _prepared()
    with closing(Database(settings.database_url.get_secret_value())) as database:
        database.migrate()
        database.check()
    typer.echo("the database is ready")


def _prepared() -> Settings:
    settings = read_settings()
    configure_logging(settings.log_level)
    return settings


# Typer's own copy of Click does not name its usage errors in public, only this kind of them.
_UsageError = cast("type[typer.BadParameter]", typer.BadParameter.__bases__[0])


def main() -> None:
    """Runs the command line; what an operator can put right is told in a line, exit code 2."""
    # Rasa's imports warn of their own age; an operator can do nothing about it. `-W` shows them.
    if not sys.warnoptions:
        warnings.simplefilter("ignore")
    try:
        sys.exit(cli(standalone_mode=False))
    except _UsageError as error:
        typer.echo(f"{error.format_message()} (see smpbot --help)", err=True)
    except (OperatorFault, OSError) as error:
        typer.echo(str(error), err=True)
    except typer.Abort:
        sys.exit(130)
    sys.exit(2)
