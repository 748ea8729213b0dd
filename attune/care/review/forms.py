"""Goals rated in one session: 0 to 10, or one of five written levels; nothing is chosen before."""

from django import forms

from attune import measures
from attune.care.plan.models import signed
from attune.care.session.models import Missing, Rater

from .change import GoalRating


class GoalsForm(forms.Form):
    """One scale for each goal, each with who rated."""

    def __init__(self, *args, goals, **kwargs):
        super().__init__(*args, **kwargs)
        self.goals = list(goals)
        for goal in self.goals:
            measure = goal.find_measure()
            self.fields[f"{goal.pk}"] = forms.ChoiceField(
                label=goal.words,
                choices=[*_numbers(goal, measure), *Missing.choices],
                widget=forms.RadioSelect,
                required=False,
            )
            self.fields[f"rater-{goal.pk}"] = forms.ChoiceField(
                label="Who rated",
                choices=[(rater, Rater(rater).label) for rater in measure.may_rate],
                widget=forms.RadioSelect,
                required=False,
            )

    def scales(self) -> list[dict]:
        """What the page draws for each goal."""
        return [self._scale(goal) for goal in self.goals]

    def _scale(self, goal) -> dict:
        options = list(self[f"{goal.pk}"])
        measure = goal.find_measure()
        return {
            "goal": goal,
            "field": self[f"{goal.pk}"],
            "question": measure.question,
            "low": measure.anchors[0],
            "high": measure.anchors[-1],
            "by_level": measure.code == "gas-level",
            "numbers": options[: -len(Missing)],
            "reasons": options[-len(Missing) :],
            "rater": self[f"rater-{goal.pk}"],
        }

    def clean(self):
        data = super().clean()
        if not self.errors and not any(data.get(f"{goal.pk}") for goal in self.goals):
            raise forms.ValidationError("Nothing was rated: choose a number, or why there is none.")
        for goal in self.goals:
            answer, rater = data.get(f"{goal.pk}"), data.get(f"rater-{goal.pk}")
            if rater and not answer:
                self.add_error(f"{goal.pk}", "Choose a number, or why there is none.")
            if answer and answer not in Missing.values and not rater:
                self.add_error(f"rater-{goal.pk}", "Choose who rated.")
        return data

    def ratings(self) -> list[GoalRating]:
        """What was answered; a goal that nobody touched is not kept."""
        answers = [(goal, self.cleaned_data[f"{goal.pk}"]) for goal in self.goals]
        return [self._rating(goal, answer) for goal, answer in answers if answer]

    def _rating(self, goal, answer: str) -> GoalRating:
        if answer in Missing.values:
            return GoalRating(goal, missing=answer)
        value = measures.check_value(goal.find_measure(), float(answer))
        return GoalRating(goal, value, rater=self.cleaned_data[f"rater-{goal.pk}"])


def _numbers(goal, measure) -> list[tuple[str, str]]:
    """The five levels as they were written for this goal; otherwise the scale's own numbers."""
    if measure.code == "gas-level":
        return [(f"{level}", f"{signed(level)}: {words}") for level, words in goal.levels]
    return [(f"{number}", f"{number}") for number in range(int(measure.low), int(measure.high) + 1)]
