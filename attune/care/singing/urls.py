from django.urls import path

from . import views, views_gaps, views_lyrics, views_session, views_voice

app_name = "singing"
SINGING = "people/<uuid:person>/singing/"
PHRASE = f"{SINGING}phrases/<uuid:phrase>/"
VOICE = f"{SINGING}voices/<uuid:voice>/"
MODELS = f"{SINGING}models/<uuid:models>/"
LYRICS = f"{SINGING}songs/<uuid:lyrics>/"
CONTACT = "people/<uuid:person>/sessions/<uuid:contact>/singing/"
urlpatterns = [
    path(SINGING, views.phrases, name="phrases"),
    path(f"{SINGING}range/", views.singing_range, name="range"),
    path(f"{SINGING}phrases/add/", views.add, name="add"),
    path(PHRASE, views.phrase, name="phrase"),
    path(f"{PHRASE}divide/", views.divide, name="divide"),
    path(f"{PHRASE}stress/", views.stress, name="stress"),
    path(f"{PHRASE}tone/", views.tone, name="tone"),
    path(f"{PHRASE}voices/add/", views_voice.add, name="add-voice"),
    path(VOICE, views_voice.voice, name="voice"),
    path(f"{VOICE}sound/", views_voice.sound, name="voice-sound"),
    path(f"{VOICE}again/", views_voice.again, name="voice-again"),
    path(f"{VOICE}remove/", views_voice.remove, name="remove-voice"),
    path(f"{MODELS}preparation/", views.preparation, name="preparation"),
    path(f"{MODELS}<int:pace>/<str:tapped>/", views.model_file, name="model-file"),
    path(f"{SINGING}gaps/", views_gaps.gaps, name="gaps"),
    path(f"{SINGING}gaps/add/", views_gaps.add, name="add-gap"),
    path(f"{CONTACT}gaps/<uuid:gap>/", views_gaps.fill, name="fill-gap"),
    path(f"{SINGING}songs/", views_lyrics.songs, name="songs"),
    path(f"{SINGING}songs/begin/", views_lyrics.begin, name="begin-song"),
    path(LYRICS, views_lyrics.lyrics, name="lyrics"),
    path(f"{LYRICS}becomes/", views_lyrics.becomes, name="becomes"),
    path(CONTACT, views_session.session, name="session"),
    path(f"{CONTACT}attempts/", views_session.attempt, name="attempt"),
    path(f"{CONTACT}attempts/<uuid:attempt>/take-back/", views_session.take_back, name="take-back"),
]
