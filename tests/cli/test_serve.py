"""A service as it is started, stopped, killed, and refused."""

import os
import runpy
import signal
import socket
import ssl
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest
from cryptography import x509

import attune
from attune.cli.certificates import make_certificates
from attune.problems import Problem
from tests.service import (
    ATTUNE,
    PATIENCE_S,
    copy_of_migrated,
    environment,
    free_port,
    start_service,
    wait_for_words,
)

pytestmark = pytest.mark.xdist_group("serve")
SETTINGS = Path(attune.__file__).parent / "care/settings.py"


def children_of(process: int) -> dict[int, str]:
    """The processes that a process started: number → command line."""
    found = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
            command = (entry / "cmdline").read_text().replace("\0", " ")
        except (OSError, IndexError):
            continue
        if parent == process:
            found[int(entry.name)] = command
    return found


def until(condition, what: str):
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        if value := condition():
            return value
        time.sleep(0.1)
    raise AssertionError(f"This never came: {what}")


def is_running(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
    return state != "Z"


def refused(*arguments: object) -> subprocess.CompletedProcess:
    command = [ATTUNE, *map(str, arguments)]
    return subprocess.run(command, env=environment(), capture_output=True, text=True, timeout=60)


def test_a_service_is_set_up_once_its_worker_comes_back_and_nothing_outlives_it(tmp_path):
    service = start_service(tmp_path / "data")
    assert "/set-up/" in service.set_up_address
    worker = until(
        lambda: [n for n, c in children_of(service.process.pid).items() if "care.worker" in c],
        "the worker",
    )[0]
    os.kill(worker, signal.SIGKILL)
    again = until(
        lambda: [
            n
            for n, c in children_of(service.process.pid).items()
            if "care.worker" in c and n != worker
        ],
        "another worker",
    )
    everything = [*children_of(service.process.pid), *again]
    assert service.stop() == 0
    until(lambda: not any(map(is_running, everything)), "the end of every child")
    made = [service.folder, *service.folder.rglob("*")]
    assert {"attune.sqlite3", "secret-key", "static"} < {path.name for path in made}
    assert not [path for path in made if path.stat().st_mode & 0o077]


def test_kill_9_of_serve_leaves_no_child_behind(tmp_path):
    service = start_service(tmp_path / "data", copied=True)
    children = until(lambda: children_of(service.process.pid), "children")
    grandchildren = [n for child in children for n in children_of(child)]
    service.process.kill()
    service.process.wait()
    until(lambda: not any(map(is_running, [*children, *grandchildren])), "the end of every child")


def test_a_port_in_use_is_said_in_one_sentence_and_nothing_is_made(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        answer = refused("serve", "--folder", tmp_path / "data", "--port", taken.getsockname()[1])
    assert answer.returncode == 2
    assert "cannot be used" in answer.stderr and "Traceback" not in answer.stderr
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--port", "70000", "There is no port 70000."),
        ("--host", "nowhere.invalid", "nowhere.invalid is no address of this machine"),
        ("--host", "192.0.2.1", "192.0.2.1 is no address of this machine"),
        ("--behind-https", "", "reached by a name, and none was given"),
    ],
)
def test_an_address_that_cannot_be_served_says_why(tmp_path, option, value, said):
    answer = refused("serve", "--folder", tmp_path / "data", option, *([value] if value else []))
    assert answer.returncode == 2
    assert said in answer.stderr and answer.stderr.count("\n") == 1
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("ATTUNE_SESSION_MINUTES", "soon", "soon"),
        ("ATTUNE_FIRST_CONTACT_DAYS", "1,2", "1,2"),
        ("ATTUNE_PROXIES", "one", "one"),
        ("ATTUNE_TIME_ZONE", "Europe/Nowhere", "Europe/Nowhere"),
        ("ATTUNE_TIME_ZONE", "Europe", "Europe"),
        ("DATABASE_URL", "nonsense", "nonsense"),
        ("DATABASE_URL", "mysql://attune:secret@localhost/attune", "mysql:…"),
        ("DATABASE_URL", "postgresql://attune:secret@localhost:port/attune", "postgresql:…"),
    ],
)
def test_a_setting_that_cannot_be_read_is_one_sentence(tmp_path, monkeypatch, name, value, shown):
    monkeypatch.setenv("ATTUNE_FOLDER", str(tmp_path))
    monkeypatch.setenv(name, value)
    with pytest.raises(Problem) as refusal:
        runpy.run_path(str(SETTINGS))
    assert refusal.value.exit_status == 2
    assert refusal.value.what_happened.startswith(f"The setting {name} is “{shown}”")
    assert "secret" not in str(refusal.value)


def test_a_refused_setting_ends_the_command_and_names_itself(tmp_path):
    surroundings = environment() | {"ATTUNE_TIME_ZONE": "Europe/Nowhere"}
    done = subprocess.run(
        [ATTUNE, "serve", "--folder", tmp_path / "data", "--port", str(free_port())],
        env=surroundings, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr.startswith("The setting ATTUNE_TIME_ZONE") and done.stderr.count("\n") == 1


def test_a_folder_of_other_things_is_not_closed_to_its_users(tmp_path):
    (tmp_path / "somebody's letters").mkdir()
    tmp_path.chmod(0o755)
    answer = refused("serve", "--folder", tmp_path, "--port", free_port())
    assert answer.returncode == 4
    assert "holds other things (somebody's letters)" in answer.stderr
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o755


def test_a_worker_alone_needs_a_service_that_was_started(tmp_path):
    answer = refused("serve", "--only-worker", "--folder", tmp_path / "data")
    assert answer.returncode == 3
    assert "There is no service in the folder" in answer.stderr
    assert not (tmp_path / "data").exists()


def test_a_folder_that_is_a_file_is_refused(tmp_path):
    (tmp_path / "data").write_text("a letter")
    for command in ("serve", "demo"):
        answer = refused(command, "--folder", tmp_path / "data", "--port", free_port())
        assert answer.returncode == 6
        assert "Nothing can be kept in" in answer.stderr and "Traceback" not in answer.stderr
    assert (tmp_path / "data").read_text() == "a letter"


def test_the_demonstration_and_a_real_service_never_share_a_folder(tmp_path):
    demonstration, real = tmp_path / "demonstration", tmp_path / "real"
    demonstration.mkdir()
    (demonstration / "this-is-the-demonstration").touch()
    real.mkdir()
    (real / "secret-key").write_text("x" * 50)
    for command, folder in (("serve", demonstration), ("demo", real)):
        answer = refused(command, "--folder", folder, "--port", free_port())
        assert answer.returncode == 4
        assert "Traceback" not in answer.stderr
    assert sorted(path.name for path in real.iterdir()) == ["secret-key"]


def test_https_is_trusted_by_whoever_trusts_its_own_authority(tmp_path):
    folder, port = tmp_path / "data", free_port()
    folder.mkdir()
    copy_of_migrated(folder, surroundings := environment())
    log = tmp_path / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [ATTUNE, "serve", "--folder", folder, "--port", str(port), "--https", "--no-worker"],
            stdout=output, stderr=output, env=surroundings,
        )  # fmt: skip
    try:
        assert f"https://127.0.0.1:{port}/" in wait_for_words("is at https", log)
        authority = folder / "https/attune-authority.crt"
        assert str(authority) in log.read_text()
        trusting = ssl.create_default_context(cafile=str(authority))
        for name in ("127.0.0.1", "localhost"):
            said = ask(port, trusting, name)
            assert "200 OK" in said
            assert "Secure" in next(x for x in said.splitlines() if "csrftoken" in x)
        with pytest.raises(ssl.SSLCertVerificationError):
            ask(port, ssl.create_default_context(), "127.0.0.1")
    finally:
        process.terminate()
        assert process.wait(timeout=30) == 0


def ask(port: int, context: ssl.SSLContext, name: str) -> str:
    """The head of the sign-in page's answer, over TLS, as a browser that asks for this name."""
    with (
        socket.create_connection(("127.0.0.1", port), timeout=10) as plain,
        context.wrap_socket(plain, server_hostname=name) as secure,
    ):
        request = f"GET /accounts/login/ HTTP/1.1\r\nHost: {name}:{port}\r\nConnection: close"
        secure.sendall(f"{request}\r\n\r\n".encode())
        said = b""
        while part := secure.recv(4096):
            said += part
    return said.decode().split("\r\n\r\n")[0]


def test_certificates_are_kept_and_made_anew_when_the_names_change(tmp_path):
    first = make_certificates(tmp_path)
    authority, server = first.authority.read_bytes(), first.certificate.read_bytes()
    assert make_certificates(tmp_path).certificate.read_bytes() == server
    again = make_certificates(tmp_path, ("music.hospital.example",))
    assert again.certificate.read_bytes() != server
    assert again.authority.read_bytes() == authority
    for key in (again.key, tmp_path / "authority.key"):
        assert stat.S_IMODE(key.stat().st_mode) == 0o600


@pytest.mark.parametrize("lost", ["attune-authority.crt", "authority.key"])
def test_a_lost_authority_is_made_anew_with_a_certificate_that_it_signed(tmp_path, lost):
    make_certificates(tmp_path)
    (tmp_path / lost).unlink()
    again = make_certificates(tmp_path)
    read = [
        x509.load_pem_x509_certificate(path.read_bytes())
        for path in (again.certificate, again.authority)
    ]
    read[0].verify_directly_issued_by(read[1])


def test_help_loads_no_web_application():
    code = (
        "import sys; from attune.cli.main import main\n"
        "try: main(['serve', '--help'])\n"
        "except SystemExit: pass\n"
        "sys.exit(any(m.split('.')[0] in ('django', 'numpy') for m in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True).returncode == 0
