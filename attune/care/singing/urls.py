from django.urls import path

from . import views, views_session, views_voice

app_name = "singing"
SINGING = "people/<uuid:person>/singing/"
PHRASE = f"{SINGING}phrases/<uuid:phrase>/"
VOICE = f"{SINGING}voices/<uuid:voice>/"
MODELS = f"{SINGING}models/<uuid:models>/"
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
    path(CONTACT, views_session.session, name="session"),
    path(f"{CONTACT}attempts/", views_session.attempt, name="attempt"),
    path(f"{CONTACT}attempts/<uuid:attempt>/take-back/", views_session.take_back, name="take-back"),
]
