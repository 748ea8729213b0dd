"""One line for each version handed over: nothing here keeps a record from coming twice."""

from django.db import models


class Line(models.Model):
    record = models.UUIDField()
    version = models.PositiveIntegerField()
    words = models.TextField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.record}, version {self.version}"
