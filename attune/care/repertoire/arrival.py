"""Sound files on their way in: refused by their length before a byte of them is kept.

The front end says the limit and checks it first; this holds for whoever sends without it. A body
that names no length (chunked) is refused too, since nobody can say where it ends. A disk that fills
while a file arrives becomes a sentence in the form, and what had arrived is removed.
"""

from contextlib import contextmanager, suppress

from django.core.files.uploadhandler import StopUpload, TemporaryFileUploadHandler
from django.shortcuts import render
from django.urls import Resolver404, resolve

from attune import problems
from attune.music import LIMITS

FORM_BYTES = 1_000_000
# Any other form of care: text, and small files.
OTHER_BYTES = 10_000_000
SOUND_FORMS = {"repertoire:add"}
UNKNOWN_LENGTH = (
    "What you sent did not say how large it is",
    "Send it again from the form; a program that sends it must give its Content-Length.",
)
TOO_LARGE = "The file is too large, and nothing of it was kept"
SMALLER = (
    "Go back, where what you typed still is, and choose a smaller file: mp3 or flac instead of "
    "wav, or one song out of it."
)


def only_what_fits(get_response):
    """Refuse what is too large, or of unknown length, before anything reads it."""

    def middleware(request):
        if request.headers.get("Transfer-Encoding"):
            return _refuse(request, 411, *UNKNOWN_LENGTH)
        largest = _largest_bytes(request)
        if _length_bytes(request) > largest + FORM_BYTES:
            limit = f"At most {largest / 1e6:.0f} MB is taken."
            return _refuse(request, 413, TOO_LARGE, f"{limit} {SMALLER}")
        return get_response(request)

    return middleware


def _largest_bytes(request) -> int:
    try:
        is_sound = resolve(request.path_info).view_name in SOUND_FORMS
    except Resolver404:
        is_sound = False
    return LIMITS.largest_file_bytes if is_sound else OTHER_BYTES


def _length_bytes(request) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def _refuse(request, status, title, what_to_do):
    response = render(
        request, "error.html", {"title": title, "what_to_do": what_to_do}, None, status
    )
    response["Connection"] = "close"
    return response


class ArrivingFile(TemporaryFileUploadHandler):
    """A file goes to the disk as it arrives; when the disk is full, the form is told so."""

    def new_file(self, *args, **kwargs):
        with self._while_there_is_room():
            super().new_file(*args, **kwargs)

    def receive_data_chunk(self, raw_data, start):
        with self._while_there_is_room():
            self.file.write(raw_data)
            self.file.flush()

    @contextmanager
    def _while_there_is_room(self):
        try:
            yield
        except OSError as error:
            name, why = self.file_name or "The file", error.strerror or str(error)
            self.request.file_problem = problems.cannot_write(name, why)
            with suppress(OSError, AttributeError):
                self.file.close()
            # The rest is read and thrown away, so that the browser hears the answer.
            raise StopUpload(connection_reset=False) from None
