"""Background jobs are done once, whatever becomes of the workers: real ones, killed in between.

The worker tests run in a service of their own (a folder, and on PostgreSQL a database) because a
worker is another process: it sees only what is committed.
"""

import json
import subprocess
import sys
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from attune.care.repertoire import jobs
from attune.care.repertoire.models import Song, State
from attune.care.trail.models import Entry
from tests.care.sounds import click_song
from tests.service import copy_of_migrated, environment

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
    folder = tmp_path / "service"
    folder.mkdir()
    surroundings = environment()
    copy_of_migrated(folder, surroundings)
    surroundings["ATTUNE_FOLDER"] = str(folder)
    surroundings["DJANGO_SETTINGS_MODULE"] = "attune.care.settings"
    return surroundings


@pytest.fixture
def start():
    """Start a process; whatever happens, none outlives its test."""
    started = []

    def begin(code, surroundings):
        started.append(subprocess.Popen([sys.executable, "-c", code], env=surroundings))
        return started[-1]

    yield begin
    for process in started:
        process.kill()
        process.wait()


def ask(surroundings, code):
    """What a process of that service answers: the value of ``answer`` after running the code."""
    whole = f"import django, json; django.setup()\n{code}\nprint(json.dumps(answer))"
    command = [sys.executable, "-c", whole]
    done = subprocess.run(
        command, env=surroundings, capture_output=True, text=True, timeout=LONG_ENOUGH_S
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
song = Song(person=marta, title="Clicks", basis="own")
add_song(song, Path({path!r}), by=the_service(river.pk))
answer = str(song.pk)
"""
KILL = """
import os, signal, time
from attune.care.repertoire.models import Song
end = time.monotonic() + 60
while time.monotonic() < end:
    song = Song.objects.get()
    if song.done_share > 0 or song.state in ("ready", "failed"):
        break
    time.sleep(0.02)
os.kill({worker}, signal.SIGKILL)
song = Song.objects.get()
answer = [song.state, song.analyses.count(), song.done_share, song.doing]
"""
# Two workers find out at the same time that the first is gone, and one gives the job back.
GIVE_BACK = """
from attune.care.repertoire import jobs
from attune.care.repertoire.models import Song
answer = [[0, Song.objects.get().state]]
for _ in range(2):
    answer.append([jobs.requeue_abandoned(), Song.objects.get().state])
"""
LOOK = """
from attune.care.repertoire.models import Song
from attune.care.repertoire.tasks import listening_copy
from attune.care.trail.models import Entry
song = Song.objects.get()
answer = [song.state, song.analyses.count(), song.tries, listening_copy(song).exists(),
          Entry.objects.filter(action="prepared").count(), song.problem]
"""
# A real worker that is heard from more often, so that a shorter song is long enough.
WORKER = """
import django
django.setup()
from django.core.management import call_command
from attune.care.repertoire import jobs
jobs.HEARD_EVERY_S = 0.1
call_command("db_worker", "--no-startup-delay", "--interval", "0.1", {more})
"""


def test_kill_9_while_a_song_is_prepared_prepares_it_again_once(own_service, start, tmp_path):
    """The page is told how far the worker is before it is killed, and nothing is kept of it."""
    path = click_song(tmp_path / "long.flac", duration_s=120)
    first = start(WORKER.format(more=""), own_service)
    added = ADD.format(path=str(path))
    state, analyses, share, doing = ask(own_service, added + KILL.format(worker=first.pid))
    first.wait()
    assert (state, analyses) == ("preparing", 0), "the kill must fall while it is prepared"
    assert 0 < share < 1 and doing
    assert ask(own_service, GIVE_BACK) == [[0, "preparing"], [1, "waiting"], [0, "waiting"]]
    both = [start(WORKER.format(more='"--batch"'), own_service) for _ in range(2)]
    for one in both:
        assert one.wait(timeout=LONG_ENOUGH_S) == 0
    assert ask(own_service, LOOK) == ["ready", 1, 2, True, 1, ""]
