"""``attune serve``: a whole service from one folder: database, pages, background worker.

It brings the database up to date, lays out the static files, and then watches two children: the
web server (gunicorn) and the background worker, which is started again when it dies. When this
process stops, for whatever reason, its children stop too. The folder holds health records: it, and
all that is made in it, is for the account alone that runs the service.
"""

from __future__ import annotations

import argparse
import errno
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from attune.cli.output import say
from attune.problems import (
    database_does_not_answer,
    demonstration_in_folder,
    folder_not_writable,
    folder_of_other_things,
    folder_open_to_others,
    host_not_of_this_machine,
    name_needed_behind_https,
    no_service_in_folder,
    port_in_use,
    port_not_allowed,
    port_out_of_range,
    service_never_started,
)

DEMONSTRATION_MARK = "this-is-the-demonstration"
# What may lie in a service's folder before its first start.
BEFORE_THE_KEY = {
    DEMONSTRATION_MARK, "attune.sqlite3", "attune.sqlite3-shm", "attune.sqlite3-wal", "static",
    "https", "techniques", "lost+found",
}  # fmt: skip
EXAMPLES = """\
examples:
  attune serve                                  a service in var/service, on this machine alone
  attune serve --folder /srv/attune --port 8080
  attune serve --https --host 0.0.0.0           for a trial on a phone in the same network
  attune serve --behind-https --name music.hospital.example
                                                behind a web server that speaks HTTPS
  DATABASE_URL=postgresql://... attune serve    with PostgreSQL in place of SQLite

The first run prints the address at which you name your organisation and become its first
administrator. Stop the service with Ctrl+C. Settings, backup and updates: docs/self-hosting.md.
"""


def add_commands(commands: argparse._SubParsersAction[Any]) -> None:
    serve = commands.add_parser(
        "serve",
        help="run the web application: pages, database and background worker",
        description="Run the web application: pages, database and background worker.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    serve.add_argument(
        "--folder",
        type=Path,
        default=Path(os.environ.get("ATTUNE_FOLDER", "var/service")),
        help="where the service keeps everything (ATTUNE_FOLDER, otherwise var/service)",
    )
    serve.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
    serve.add_argument("--port", type=int, default=8000, help="port to listen on (8000)")
    serve.add_argument(
        "--name", action="append", default=[], help="another name by which browsers reach it"
    )
    secure = serve.add_mutually_exclusive_group()
    secure.add_argument(
        "--https", action="store_true", help="serve with a certificate authority of its own"
    )
    secure.add_argument(
        "--behind-https",
        action="store_true",
        help="a web server of yours speaks HTTPS and passes requests on (give its --name)",
    )
    work = serve.add_mutually_exclusive_group()
    work.add_argument(
        "--no-worker", action="store_true", help="pages alone: another process is --only-worker"
    )
    work.add_argument(
        "--only-worker",
        action="store_true",
        help="background work alone, on the same database and folder, no pages; "
        "on another machine that needs PostgreSQL and a shared folder",
    )
    serve.set_defaults(run=run_serve)


def run_serve(arguments: argparse.Namespace) -> int:
    folder = arguments.folder
    if (folder / DEMONSTRATION_MARK).exists():
        raise demonstration_in_folder(str(folder))
    if arguments.only_worker:
        return run_worker(folder)
    if arguments.behind_https:
        _say_that_a_proxy_speaks_https(arguments.name)
    check_port(arguments.host, arguments.port)
    check_folder(folder)
    secure = _certificates(arguments) if arguments.https else []
    open_folder(folder, host=arguments.host, names=arguments.name, https=arguments.https)
    prepare()
    address = f"https://{arguments.name[0]}/" if arguments.behind_https else None
    worker = not arguments.no_worker
    return run(arguments.host, arguments.port, secure, worker=worker, address=address)


def run_worker(folder: Path) -> int:
    """Background work in this very process, for a service whose pages another one serves."""
    open_service(folder)
    from attune.care import worker

    say(f"The background worker of the service in {folder} runs.")
    worker.main()
    return 0


def _say_that_a_proxy_speaks_https(names: list[str]) -> None:
    """Cookies for HTTPS alone, and one proxy whose words about the browser are believed."""
    if not names:
        raise name_needed_behind_https()
    os.environ["ATTUNE_HTTPS"] = "1"
    os.environ.setdefault("ATTUNE_PROXIES", "1")


def check_port(host: str, port: int) -> None:
    """Refuse a port that is taken, before anything else is done."""
    if not 1 <= port <= 65535:
        raise port_out_of_range(port)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((host, port))
        except OSError as error:
            reason = error.strerror or str(error)
            if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
                raise host_not_of_this_machine(host, reason) from error
            if error.errno == errno.EACCES:
                raise port_not_allowed(port, reason) from error
            raise port_in_use(host, port, reason) from error


def check_folder(folder: Path) -> None:
    """Make the folder where it is missing, and close it to every other account of the machine.

    Refuse one that nothing can be written to, and one that is not the service's own: closing it
    would take it from whoever else uses it.
    """
    os.umask(0o077)
    probe = folder / f".probe-{os.getpid()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if strangers := _strangers_in(folder):
            raise folder_of_other_things(str(folder), strangers)
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise folder_not_writable(str(folder), error.strerror or "refused") from error
    if folder.stat().st_mode & 0o077:
        try:
            folder.chmod(0o700)
        except OSError as error:
            raise folder_open_to_others(str(folder), error.strerror or "refused") from error


def _strangers_in(folder: Path) -> str:
    """What lies in a folder that was never a service's, and is none of ours; "" for nothing."""
    if (folder / "secret-key").exists():
        return ""
    found = sorted({path.name for path in folder.iterdir()} - BEFORE_THE_KEY)
    return ", ".join(found[:3]) + (", …" if len(found) > 3 else "")


def _certificates(arguments: argparse.Namespace) -> list[str]:
    from attune.cli.certificates import make_certificates

    made = make_certificates(arguments.folder / "https", tuple(arguments.name))
    say(
        f"Install {made.authority} on the phone as a trusted certificate authority: send it there, "
        "open it, and trust it in the phone's settings. Remove it after the trial."
    )
    arguments.name = [*arguments.name, *made.names]
    return [f"--certfile={made.certificate}", f"--keyfile={made.key}"]


def open_folder(
    folder: Path, *, host: str = "127.0.0.1", names: list[str] | None = None, https: bool = False
) -> None:
    """Make care's settings those of this folder's service, made now where there is none."""
    check_folder(folder)
    hosts = {"127.0.0.1", "localhost", "[::1]", *(names or [])}
    if host not in ("0.0.0.0", "::"):
        hosts.add(f"[{host}]" if ":" in host else host)
    os.environ["ATTUNE_FOLDER"] = str(folder.resolve())
    os.environ.setdefault("ATTUNE_HOSTS", ",".join(sorted(hosts)))
    if https:
        os.environ["ATTUNE_HTTPS"] = "1"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "attune.care.settings")
    import django

    django.setup()


def open_service(folder: Path) -> None:
    """As open_folder, for a service that was started before: nothing is made."""
    if not (folder / "secret-key").is_file():
        raise no_service_in_folder(str(folder))
    open_folder(folder)
    from django.db import OperationalError

    from attune.care.trail.verify import there_is_a_trail

    try:
        if not there_is_a_trail():
            raise service_never_started(str(folder))
    except OperationalError as error:
        raise database_does_not_answer(str(error).splitlines()[0]) from error


def prepare() -> None:
    """Bring the database up to date and lay out the static files; quick when nothing changed."""
    from django.core.management import call_command
    from django.db import OperationalError

    try:
        call_command("migrate", verbosity=0, interactive=False)
    except OperationalError as error:
        raise database_does_not_answer(str(error).splitlines()[0]) from error
    call_command("collectstatic", verbosity=0, interactive=False, ignore_patterns=["*.scss"])


def run(
    host: str,
    port: int,
    secure: list[str],
    *,
    worker: bool,
    address: str | None = None,
    ready: Callable[[str], None] | None = None,
) -> int:
    """Start the children and watch them until this process is told to stop."""
    from django.db import connections

    scheme = "https" if secure else "http"
    called = address or f"{scheme}://{_called(host)}:{port}/"
    # The children open connections of their own.
    connections.close_all()
    commands = {"web": _web_command(host, port, secure)}
    if worker:
        commands["worker"] = [sys.executable, "-m", "attune.care.worker"]
    return _watch(commands, (host, port), lambda: (ready or _say_where)(called))


def _called(host: str) -> str:
    if host in ("0.0.0.0", "::"):
        from attune.cli.certificates import machine_names

        return next(
            (n for n in machine_names() if n[0].isdigit() and n != "127.0.0.1"), "127.0.0.1"
        )
    return f"[{host}]" if ":" in host else host


def _say_where(address: str) -> None:
    from attune.care.team import set_up

    words = f"Attune is at {address}"
    if set_up.needed():
        words += f"\nSet it up at {address}set-up/{set_up.token()}/"
    say(words)


def _web_command(host: str, port: int, secure: list[str]) -> list[str]:
    bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    return [
        sys.executable, "-m", "gunicorn", "attune.care.wsgi:application", "--bind", bind,
        "--worker-class", "gthread", "--workers", "1", "--threads", "8", "--timeout", "120",
        "--graceful-timeout", "5", "--log-level", "warning", *secure,
    ]  # fmt: skip


def _watch(
    commands: dict[str, list[str]], place: tuple[str, int], say_where: Callable[[], None]
) -> int:
    """Keep the children running: the worker is started again, the web server's end is the end.

    The address is said once the web server listens. A worker that keeps dying is started again
    after longer and longer pauses, up to half a minute.
    """
    stop = False

    def told_to_stop(*_: object) -> None:
        nonlocal stop
        stop = True

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, told_to_stop)
    children = {name: _start(command) for name, command in commands.items()}
    said, pause_s, again_at, status = False, 0.5, 0.0, 0
    try:
        while not stop:
            time.sleep(0.1)
            if (ended := children["web"].poll()) is not None:
                status = 1 if ended else 0
                break
            if not said and _listens(place):
                said = True
                say_where()
            if "worker" not in children or children["worker"].poll() is None:
                continue
            if not again_at:
                say(f"The background worker stopped; it is started again in {pause_s:g} s.")
                again_at, pause_s = time.monotonic() + pause_s, min(2 * pause_s, 30.0)
            elif time.monotonic() >= again_at:
                again_at = 0.0
                children["worker"] = _start(commands["worker"])
    finally:
        _end(list(children.values()))
    return status


def _listens(place: tuple[str, int]) -> bool:
    """Whether somebody answers at this address and port."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(place[0], place[0])
    try:
        socket.create_connection((host, place[1]), timeout=1).close()
    except OSError:
        return False
    return True


def _start(command: list[str]) -> subprocess.Popen[bytes]:
    """A child that is told to stop when this process is gone, even by kill -9 (Linux)."""
    parent = os.getpid()
    return subprocess.Popen(
        command, preexec_fn=lambda: _stop_with_parent(parent), start_new_session=True
    )


def _stop_with_parent(parent: int) -> None:
    if sys.platform == "linux":
        import ctypes

        pr_set_pdeathsig = 1
        ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGTERM)
        if os.getppid() != parent:
            os._exit(1)


def _end(children: list[subprocess.Popen[bytes]]) -> None:
    for child in children:
        if child.poll() is None:
            child.terminate()
    for child in children:
        try:
            child.wait(timeout=10)
        except subprocess.TimeoutExpired:
            child.kill()
