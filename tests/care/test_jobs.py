"""Background jobs are done once, whatever becomes of the workers: real ones, killed in between.

The worker tests run in a service of their own (a folder, and on PostgreSQL a database) because a
worker is another process: it sees only what is committed.
"""

import json
import os
import subprocess
import sys
import uuid
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from attune.care.repertoire import jobs
from attune.care.repertoire.models import Song, State
from attune.care.trail.models import Entry
from tests.care.sounds import click_song

LONG_ENOUGH_S = 120


@pytest.fixture
def waiting(service):
    song = Song(person=service.marta, title="Clicks", basis="own", sha256="0" * 64, duration_s=9)
    song.save()
    return song


def test_a_job_is_taken_by_one_worker_alone(waiting):
    claim = jobs.take(Song, str(waiting.pk))
    assert claim is not None
    assert jobs.take(Song, str(waiting.pk)) is None


def test_a_worker_that_lost_its_claim_finishes_nothing(waiting):
    kept = []

    def work(song, claim):
        Song.objects.filter(pk=song.pk).update(claim=uuid.uuid4())
        return "result"

    jobs.do(Song, str(waiting.pk), work, lambda *given: kept.append(given), lambda s: ("", ""))
    waiting.refresh_from_db()
    assert waiting.state == State.PREPARING
    assert not kept
    assert not Entry.objects.filter(action="prepared").exists()


def test_a_defect_of_ours_is_said_to_be_ours(waiting, caplog):
    def work(song, claim):
        raise ZeroDivisionError

    jobs.do(Song, str(waiting.pk), work, lambda *given: None, lambda song: ("", ""))
    waiting.refresh_from_db()
    assert waiting.state == State.FAILED
    assert waiting.problem.startswith("Something went wrong on our side")
    assert "ZeroDivisionError" in caplog.text


def test_a_silent_worker_loses_its_job_and_a_heard_one_keeps_it(waiting):
    jobs.take(Song, str(waiting.pk))
    now = timezone.now()
    assert jobs.requeue_abandoned(now + timedelta(seconds=29)) == 0
    assert jobs.requeue_abandoned(now + timedelta(seconds=31)) == 1
    waiting.refresh_from_db()
    assert (waiting.state, waiting.claim) == (State.WAITING, None)
    assert jobs.requeue_abandoned(now + timedelta(seconds=32)) == 0


def test_a_dead_process_of_this_machine_is_known_at_once_even_when_its_number_comes_again(waiting):
    jobs.take(Song, str(waiting.pk))
    machine, pid, started = jobs.this_process().split(":")
    assert not jobs.is_dead(f"{machine}:{pid}:{started}")
    assert jobs.is_dead(f"{machine}:{pid}:{int(started) - 1}")
    assert not jobs.is_dead(f"elsewhere:{pid}:1")
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    born = jobs._started(child.pid)
    child.kill()
    child.wait()
    assert jobs.is_dead(f"{machine}:{child.pid}:{born}")


def test_a_job_that_kills_its_workers_is_given_up_with_a_sentence(waiting):
    now = timezone.now()
    for _ in range(jobs.MOST_TRIES):
        assert jobs.take(Song, str(waiting.pk)) is not None
        now += timedelta(seconds=60)
        jobs.requeue_abandoned(now)
        Song.objects.filter(pk=waiting.pk).update(heard_at=now)
    waiting.refresh_from_db()
    assert waiting.state == State.FAILED
    assert "stopped 3 times" in waiting.problem


@pytest.fixture
def own_service(tmp_path):
    """The environment of a service of its own, migrated, on the kind of database tested here."""
    environment = {**os.environ, "ATTUNE_FOLDER": str(tmp_path / "service")}
    environment["DJANGO_SETTINGS_MODULE"] = "attune.care.settings"
    database = settings.DATABASES["default"]
    made = None
    if database["ENGINE"].endswith("postgresql"):
        import psycopg

        url = os.environ["DATABASE_URL"]
        made = f"attune_jobs_{uuid.uuid4().hex[:8]}"
        with psycopg.connect(url, autocommit=True) as there:
            there.execute(f"CREATE DATABASE {made}")
        head, _, options = url.partition("?")
        environment["DATABASE_URL"] = f"{head.rpartition('/')[0]}/{made}?{options}".rstrip("?")
    django(environment, "migrate", "--verbosity", "0")
    yield environment
    if made:
        with psycopg.connect(url, autocommit=True) as there:
            there.execute(f"DROP DATABASE {made} WITH (FORCE)")


@pytest.fixture
def start():
    """Start a process; whatever happens, none outlives its test."""
    started = []

    def begin(command, environment):
        started.append(subprocess.Popen(command, env=environment))
        return started[-1]

    yield begin
    for process in started:
        process.kill()
        process.wait()


def django(environment, *words):
    command = [sys.executable, "-m", "django", *words]
    subprocess.run(command, env=environment, check=True, timeout=LONG_ENOUGH_S)


def ask(environment, code):
    """What a process of that service answers: the value of ``answer`` after running the code."""
    whole = f"import django, json; django.setup()\n{code}\nprint(json.dumps(answer))"
    command = [sys.executable, "-c", whole]
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=LONG_ENOUGH_S
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


ADD = """
from pathlib import Path
from attune.care.person.models import Person
from attune.care.repertoire.change import add_song
from attune.care.repertoire.models import Song
from attune.care.team.models import Organisation, Site
from attune.care.trail.note import the_service
river = Organisation.objects.create(name="River")
north = Site.objects.create(organisation=river, name="North")
marta = Person.objects.create(organisation=river, site=north, preferred_name="Marta")
song = Song(person=marta, title="Ten minutes", basis="own")
add_song(song, Path({path!r}), by=the_service(river.pk))
answer = str(song.pk)
"""
WAIT = """
import time
from attune.care.repertoire.models import Song
end = time.monotonic() + 60
while time.monotonic() < end:
    song = Song.objects.get()
    if song.state in {states}:
        break
    time.sleep(0.02)
answer = [song.state, song.analyses.count()]
"""
LOOK = """
from attune.care.repertoire import jobs
from attune.care.repertoire.models import Song
from attune.care.repertoire.tasks import listening_copy
from attune.care.trail.models import Entry
again = {again}
song = Song.objects.get()
answer = [again, song.state, song.analyses.count(), song.tries, listening_copy(song).exists(),
          Entry.objects.filter(action="prepared").count(), song.problem]
"""


def test_kill_9_while_a_song_is_prepared_prepares_it_again_once(own_service, start, tmp_path):
    path = click_song(tmp_path / "long.flac", duration_s=300)
    ask(own_service, ADD.format(path=str(path)))
    worker = [
        sys.executable,
        "-m",
        "django",
        "db_worker",
        "--no-startup-delay",
        "--interval",
        "0.1",
    ]
    first = start(worker, own_service)
    state, analyses = ask(own_service, WAIT.format(states='("preparing", "ready")'))
    first.kill()
    first.wait()
    assert (state, analyses) == ("preparing", 0), "the kill must fall while it is prepared"
    assert ask(own_service, LOOK.format(again="0"))[:3] == [0, "preparing", 0]

    # Two workers find out at the same time that the first is gone, and one gives the job back.
    assert ask(own_service, LOOK.format(again="jobs.requeue_abandoned()"))[:2] == [1, "waiting"]
    assert ask(own_service, LOOK.format(again="jobs.requeue_abandoned()"))[:2] == [0, "waiting"]
    both = [start([*worker, "--batch"], own_service) for _ in range(2)]
    for one in both:
        assert one.wait(timeout=LONG_ENOUGH_S) == 0
    looked = ask(own_service, LOOK.format(again="0"))
    assert looked == [0, "ready", 1, 2, True, 1, ""]


@pytest.mark.one_database
def test_progress_is_written_by_a_worker_that_works(own_service, start, tmp_path):
    """The heartbeat tells the page how far it is: a claim seen twice, the second time later."""
    path = click_song(tmp_path / "long.flac", duration_s=600)
    ask(own_service, ADD.format(path=str(path)))
    worker = [sys.executable, "-m", "django", "db_worker", "--no-startup-delay", "--batch"]
    process = start(worker, own_service)
    states = '("ready", "failed") or song.done_share > 0'
    code = WAIT.format(states=states) + "answer = [song.state, song.done_share, song.doing]"
    state, done_share, doing = ask(own_service, code)
    assert state == "preparing" and 0 < done_share < 1 and doing
    assert process.wait(timeout=LONG_ENOUGH_S) == 0
