"""The house rules that a machine can check, each read off the source as text or syntax tree."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "attune"


def kept_files(*endings: str) -> list[Path]:
    """The project's own files: what git keeps, and what it would keep if it were added."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    paths = (ROOT / name for name in names.splitlines())
    return [path for path in paths if path.is_file() and path.suffix in endings]


def calls_after_objects(tree: ast.AST) -> list[tuple[int, str]]:
    """Every ``Something.objects.NAME``: its line and NAME ("" where .objects stands alone)."""
    named = {
        id(node.value): node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)
    }
    return [
        (node.lineno, named.get(id(node), ""))
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr == "objects"
    ]


@pytest.mark.parametrize(
    "views", sorted((PACKAGE / "care").glob("*/views*.py")), ids=lambda p: p.parent.name
)
def test_a_view_reaches_data_through_for_member_alone(views):
    wrong = [
        f"line {line}: .objects.{name}"
        for line, name in calls_after_objects(ast.parse(views.read_text()))
        if name != "for_member"
    ]
    assert not wrong, f"{views}: {wrong}"


def test_no_file_is_longer_than_400_lines():
    long = {
        str(path.relative_to(ROOT)): lines
        for path in kept_files(".py", ".js", ".mjs", ".scss", ".html")
        if "migrations" not in path.parts
        if (lines := len(path.read_text().splitlines())) > 400
    }
    assert not long


def test_every_module_opens_with_a_paragraph():
    bare = [
        str(path.relative_to(ROOT))
        for path in kept_files(".py")
        if "migrations" not in path.parts
        and path.name not in {"__init__.py", "apps.py", "urls.py"}
        and not ast.get_docstring(ast.parse(path.read_text()))
    ]
    assert not bare


def test_no_file_names_a_package_registry():
    hosts = re.compile(r"pypi\.org|pythonhosted|registry\.npmjs|deb\.debian|:\d+/simple")
    naming = [
        str(path.relative_to(ROOT))
        for path in kept_files(".py", ".txt", ".in", ".toml", ".json", ".md", ".cfg", "")
        if path != Path(__file__) and hosts.search(path.read_text(errors="ignore"))
    ]
    assert not naming


def test_the_interface_makes_no_claim_that_practice_forbids():
    """A musician's work is a contact, never treatment; nothing is said against agitation."""
    forbidden = re.compile(r"\b(treatment|heals?|cures?|agitation|synergy)\b", re.IGNORECASE)
    claims = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in kept_files(".html")
        for match in forbidden.finditer(path.read_text())
    ]
    assert not claims
