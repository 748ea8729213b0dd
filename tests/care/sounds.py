"""Sound files for the tests, made here: clicks at a tempo, silence, and what is no sound."""

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


def silence(path, duration_s=4.0):
    soundfile.write(path, np.zeros(int(duration_s * RATE_HZ)), RATE_HZ)
    return path
