"""Sound files for the tests, made here: clicks at a tempo, silence, and what is no sound."""

import av
import numpy as np
import soundfile

RATE_HZ = 22050


def click_song(path, duration_s=24.0, tempo_bpm=100.0):
    """A song of clicks, each a short falling tone, with a quiet chord under them."""
    time_s = np.arange(int(duration_s * RATE_HZ)) / RATE_HZ
    since_beat_s = time_s % (60.0 / tempo_bpm)
    clicks = 0.6 * np.sin(2 * np.pi * 900 * since_beat_s) * np.exp(-since_beat_s / 0.02)
    chord = 0.02 * (np.sin(2 * np.pi * 220 * time_s) + np.sin(2 * np.pi * 330 * time_s))
    soundfile.write(path, clicks + chord, RATE_HZ)
    return path


def tone(path, duration_s=5.0, hertz=440.0, level=0.3):
    time_s = np.arange(int(duration_s * RATE_HZ)) / RATE_HZ
    soundfile.write(path, level * np.sin(2 * np.pi * hertz * time_s), RATE_HZ)
    return path


def silence(path, duration_s=4.0):
    soundfile.write(path, np.zeros(int(duration_s * RATE_HZ)), RATE_HZ)
    return path


CODERS = {"mp3": "libmp3lame", "m4a": "aac", "opus": "libopus"}


def in_form(path, ending):
    """The same sound in another form, coded anew."""
    out = path.with_suffix(f".{ending}")
    if ending == "wav":
        return path
    if ending not in CODERS:
        soundfile.write(out, *soundfile.read(path))
        return out
    rate_hz = 48000
    with av.open(str(path)) as source, av.open(str(out), "w") as made:
        stream = made.add_stream(CODERS[ending], rate=rate_hz)
        resampler = av.AudioResampler(
            format=stream.codec_context.format, layout="stereo", rate=rate_hz
        )
        stream.codec_context.layout = "stereo"
        fifo = av.AudioFifo()
        for frame in source.decode(audio=0):
            for part in resampler.resample(frame):
                fifo.write(part)
        while part := fifo.read(960, partial=True):
            made.mux(stream.encode(part))
        made.mux(stream.encode(None))
    return out
