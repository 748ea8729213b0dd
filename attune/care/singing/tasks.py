"""The background work of this room: the models of one phrase, at every pace, in one go."""

from pathlib import Path

from django_tasks import task

from attune import music
from attune.care import files
from attune.care.repertoire import jobs

from .models import ModelSet, Voice

VOICES, MODELS = "voices", "models"
SUFFIX = ".flac"


def stored_voice(voice: Voice) -> Path:
    return files.place_of(VOICES, voice.sha256)


def stored_model(sha256: str) -> Path:
    return files.place_of(MODELS, sha256)


@task
def sing_phrase(reference: str) -> None:
    """Find the syllables in the voice, where they were not set by hand, and make the models."""
    jobs.do(ModelSet, reference, _sing, _keep, _called)


def _called(models: ModelSet) -> tuple[str, str]:
    """The stored file has no name that people know; a problem speaks of the recording."""
    return (models.voice.sha256, "The recording") if models.voice else (str(models.pk), "The tone")


def _sing(models: ModelSet, claim: jobs.Claim) -> tuple[dict, list[dict], str]:
    phrase, recording, starts_s = models.phrase.read(), None, None
    found: dict = {}
    if models.voice:
        claim.report(0.05, "finding the syllables")
        recording = stored_voice(models.voice)
        given = tuple(models.starts_s) or None
        heard = music.find_syllables(recording, phrase, given)
        starts_s = heard.starts_s
        found = {
            "starts_s": list(heard.starts_s),
            "end_s": heard.end_s,
            "duration_s": heard.duration_s,
            "outline": list(heard.outline),
        }
    variants = [(pace, tap) for pace in music.PACES_PER_MIN for tap in (True, False)]
    wanted = {files.being_made(SUFFIX): variant for variant in variants}
    settings = {out: models.settings(pace, tap=tap) for out, (pace, tap) in wanted.items()}
    try:
        made = music.make_models(
            phrase,
            settings,
            recording,
            starts_s,
            lambda share, doing: claim.report(0.2 + 0.8 * share, doing),
        )
        kept = [
            {"pace": pace, "tap": tap, "sha256": _kept(out), "duration_s": model.duration_s}
            for (out, (pace, tap)), model in zip(wanted.items(), made, strict=True)
        ]
    finally:
        for out in wanted:
            out.unlink(missing_ok=True)
    return found, kept, made[0].made_by


def _kept(out: Path) -> str:
    sha256 = files.file_sha256(out)
    files.put_in_place(out, stored_model(sha256))
    return sha256


def _keep(models: ModelSet, made: tuple[dict, list[dict], str], by) -> None:
    models.found, models.files, models.made_by = made
    models.save(update_fields=["found", "files", "made_by"])
