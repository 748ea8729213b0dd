from django.urls import path

from . import views, views_about, views_tracks

app_name = "repertoire"
SONG = "people/<uuid:person>/songs/<uuid:song>/"
TRACK = "people/<uuid:person>/tracks/<uuid:track>/"
urlpatterns = [
    path("people/<uuid:person>/songs/", views.songs, name="songs"),
    path("people/<uuid:person>/songs/list/", views.song_list, name="song-list"),
    path("people/<uuid:person>/songs/add/", views.add, name="add"),
    path(SONG, views.song, name="song"),
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
    path(f"{TRACK}preparation/", views_tracks.track_preparation, name="track-preparation"),
    path(f"{TRACK}make-again/", views_tracks.make_again, name="make-again"),
    path(f"{TRACK}file/", views_tracks.track_file, name="track-file"),
]
