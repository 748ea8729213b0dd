"""``attune measures``: the list, one measure, and one that is not there."""

import json

from attune.cli.main import main
from attune.measures import catalogue


def test_the_list_has_a_line_for_each_measure(capsys):
    assert main(["measures"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == len(catalogue())


def test_one_measure_in_full(capsys):
    assert main(["measures", "phq-9"]) == 0
    out = capsys.readouterr().out
    assert "Used by: registrant" in out
    assert "Löwe" in out


def test_json_holds_what_the_catalogue_holds(capsys):
    assert main(["measures", "pain", "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["format"] == "attune.measures/1"
    assert data["measures"][0]["meaningful_change"][0]["source"] == "Farrar et al. 2001"


def test_a_measure_that_is_not_there(capsys):
    assert main(["measures", "nothing", "--json"]) == 5
    assert json.loads(capsys.readouterr().out)["code"] == "no-such-measure"
