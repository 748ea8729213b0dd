from django.urls import path

from . import views, views_about, views_deletion, views_service, views_tracks

app_name = "repertoire"
SONG = "people/<uuid:person>/songs/<uuid:song>/"
TRACK = "people/<uuid:person>/tracks/<uuid:track>/"
urlpatterns = [
    path("people/<uuid:person>/songs/", views.songs, name="songs"),
    path("people/<uuid:person>/songs/list/", views.song_list, name="song-list"),
    path("people/<uuid:person>/songs/add/", views.add, name="add"),
    path("people/<uuid:person>/end-of-care/", views_deletion.end_of_care, name="end-of-care"),
    path(
        "people/<uuid:person>/end-of-care/begin-again/",
        views_deletion.begin_again,
        name="begin-again",
    ),
    path(SONG, views.song, name="song"),
    path(f"{SONG}delete/", views_deletion.delete_song, name="delete-song"),
    path(f"{SONG}own-recording/", views_deletion.own_recording, name="own-recording"),
    path(f"{SONG}change/", views_about.change_song, name="change-song"),
    path(f"{SONG}place/", views_about.place, name="place"),
    path(f"{SONG}off-the-sliders/", views_about.off_the_sliders, name="off-the-sliders"),
    path(f"{SONG}preparation/", views.song_preparation, name="song-preparation"),
    path(f"{SONG}listening-copy/", views.listening_copy, name="listening-copy"),
    path(f"{SONG}prepare-again/", views.prepare_again, name="prepare-again"),
    path(f"{SONG}analyses/<uuid:analysis>/accept/", views.accept, name="accept"),
    path(f"{SONG}analyses/<uuid:analysis>/correct/", views.correct, name="correct"),
    path(
        f"{SONG}analyses/<uuid:analysis>/preparation/",
        views.analysis_preparation,
        name="analysis-preparation",
    ),
    path(f"{SONG}analyses/<uuid:analysis>/again/", views.analyse_again, name="analyse-again"),
    path(f"{SONG}taps/", views.taps, name="taps"),
    path(f"{SONG}tracks/", views_tracks.make, name="make-track"),
    path(TRACK, views_tracks.track, name="track"),
    path(f"{TRACK}delete/", views_deletion.delete_track, name="delete-track"),
    path(f"{TRACK}preparation/", views_tracks.track_preparation, name="track-preparation"),
    path(f"{TRACK}make-again/", views_tracks.make_again, name="make-again"),
    path(f"{TRACK}file/", views_tracks.track_file, name="track-file"),
    path("service/licensing/", views_service.licensing, name="licensing"),
    path("legal-holds/", views_service.legal_holds, name="legal-holds"),
    path("legal-holds/<uuid:person>/", views_service.legal_hold, name="legal-hold"),
    path("legal-holds/<uuid:person>/lift/", views_service.lift_hold, name="lift-hold"),
]
