"""What the cue player tells of the cues, where the loudspeaker is behind what was made ready."""

import json
import subprocess
from pathlib import Path

import pytest

from tests.node import node

PLAYER = Path(__file__).parents[2] / "attune/care/static/attune/walking/cue_player.js"
# The sound heard is 0.6 s behind the sound made: 1.4 s of 2.0 s, as the browser said 0.1 s ago.
# Each cue has its place as its level, so that it can be told from the others.
SCRIPT = """
const { CuePlayer } = await import(process.argv[1]);
const player = new CuePlayer("");
const began = performance.now();
player.context = {
  sampleRate: 1000,
  currentTime: 2,
  getOutputTimestamp: () => ({ contextTime: 1.3, performanceTime: began - 100 }),
  close() {},
};
Object.assign(player, { cues: [], ties: [] });
const shown = {};
player.onCue = ({ level }) => { shown[level] = performance.now() - began; };
for (const frame of [200, 800, 1900]) player.heard({ frame, level: frame, speed: 1 });
player.onEnd = (cues) => { player.told = cues; };
player.ended();
const told = player.told.map(({ level, at_s }) => [level, at_s - began / 1000]);
await new Promise((done) => setTimeout(done, 700));
console.log(JSON.stringify({ told, shown }));
"""


def test_cues_are_shown_when_they_are_heard_and_told_only_if_they_were():
    ran = subprocess.run(
        [node(), "--no-warnings", "--input-type=module", "-e", SCRIPT, PLAYER.as_uri()],
        capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    said = json.loads(ran.stdout)
    assert [level for level, _ in said["told"]] == [200, 800]
    assert [at for _, at in said["told"]] == pytest.approx([-1.2, -0.6], abs=1e-6)
    assert said["shown"]["1900"] >= 490, "a cue was shown before it was heard"
    assert said["shown"]["200"] < said["shown"]["1900"]
