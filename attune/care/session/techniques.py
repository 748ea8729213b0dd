"""The techniques that a contact can name, by code: the same codes as the plan's data files.

Stored as codes, so that a contact reads the same after a technique is described anew.
"""

TECHNIQUES = [
    ("singing", "Singing"),
    ("receptive-listening", "Listening"),
    ("personal-playlist", "Personal playlist"),
    ("improvisation", "Improvising"),
    ("songwriting", "Songwriting"),
    ("movement-to-music", "Moving to music"),
    ("rhythmic-instrument-play", "Playing instruments"),
    ("rhythmic-cueing", "Rhythmic cueing for walking"),
    ("patterned-sensory-enhancement", "Patterned sensory enhancement"),
    ("melodic-intonation", "Melodic intonation"),
    ("musical-speech-stimulation", "Musical speech stimulation"),
    ("procedure-support", "Procedure support"),
]
