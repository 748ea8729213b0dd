"""How the pages of listening put places and answers into words."""

from django import template

from attune import measures
from attune.care.listening import planning
from attune.care.repertoire.templatetags.repertoire import out_of_ten

register = template.Library()


@register.simple_tag
def place_in_words(playlist, where: str) -> str:
    """ "energy 3, mood 5" of now or the wish."""
    named = [(name, getattr(playlist, f"{where}_{name}")) for name in planning.SLIDERS]
    return ", ".join(f"{name} {out_of_ten(at)}" for name, at in named if at is not None)


@register.filter
def answer_in_words(heard) -> str:
    """The answer after a song, or why there is none."""
    value = planning.answered(heard)
    if value is not None:
        return f"{value:g}"
    missing = heard.score.missing if heard.score else ""
    return measures.MISSING_REASONS[missing] if missing else "cut short"


@register.filter
def taps_in_words(asked) -> str:
    """ "The hard time: calmer. Took part: listened. Again: not asked." """
    answers = [question.answer.lower() for question in asked.questions]
    return "The hard time: {}. Took part: {}. Again: {}.".format(*answers)
