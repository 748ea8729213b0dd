"""What Attune's beats are compared with; this file is what a peer's own Python runs.

    PYTHON beat_peers.py --which          names of the peers that this Python has
    PYTHON beat_peers.py NAME < PATHS     a line of JSON for each path: its beats in seconds

The peers are no part of Attune: librosa (Ellis 2007), essentia's degara (Degara et al. 2012) and
multifeature (Zapata et al. 2014), and BeatNet (Heydari et al. 2021) with its offline decoding. Each
is used as its own documentation says, with its defaults. Nothing of Attune is imported here.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import warnings
from collections.abc import Callable
from importlib.util import find_spec

Tracker = Callable[[str], "list[float]"]


def librosa_tracker() -> Tracker:
    import librosa

    def track(path: str) -> list[float]:
        samples, rate_hz = librosa.load(path, sr=None)
        return list(librosa.beat.beat_track(y=samples, sr=rate_hz, units="time")[1])

    return track


def essentia_tracker(name: str) -> Tracker:
    import essentia
    import essentia.standard

    essentia.log.infoActive = essentia.log.warningActive = False

    def track(path: str) -> list[float]:
        samples = essentia.standard.MonoLoader(filename=path, sampleRate=44100)()
        if name == "degara":
            return list(essentia.standard.BeatTrackerDegara()(samples))
        return list(essentia.standard.BeatTrackerMultiFeature()(samples)[0])

    return track


def beatnet_tracker() -> Tracker:
    from BeatNet.BeatNet import BeatNet

    estimator = BeatNet(1, mode="offline", inference_model="DBN", plot=[], thread=False)
    return lambda path: list(estimator.process(path)[:, 0])


PEERS: dict[str, tuple[str, Callable[[], Tracker]]] = {
    "librosa": ("librosa", librosa_tracker),
    "essentia degara": ("essentia", lambda: essentia_tracker("degara")),
    "essentia multifeature": ("essentia", lambda: essentia_tracker("multifeature")),
    "BeatNet offline": ("BeatNet", beatnet_tracker),
}
"""Name, the package it needs, and how to make it."""


def installed() -> list[str]:
    return [name for name, (package, _) in PEERS.items() if find_spec(package) is not None]


def main() -> None:
    warnings.simplefilter("ignore")
    if sys.argv[1] == "--which":
        print(json.dumps(installed()))
        return
    answers = os.fdopen(os.dup(1), "w")  # peers print what they please to the other one
    with contextlib.redirect_stdout(sys.stderr):
        track = PEERS[sys.argv[1]][1]()
        for line in sys.stdin:
            beats_s = [float(beat_s) for beat_s in track(line.rstrip("\n"))]
            print(json.dumps(beats_s), file=answers, flush=True)


if __name__ == "__main__":
    main()
