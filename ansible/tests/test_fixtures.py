"""Where a fixture is from decides what a test on it proves, so each says so in its first line."""

import re

import pytest
from conftest import FIXTURES

FILES = sorted(path for path in FIXTURES.rglob("*") if path.is_file())
SOURCES = {
    "recorded": r"recorded: the machine this was written on, .+",
    "published": r"published: \S+/\S+ (issue|pull request) \d+.*|published: .*(manual|documentation).*",
    "composed": r"composed: from .+",
}


def test_there_are_fixtures_of_each_kind():
    assert {path.read_text(encoding="utf-8").partition(":")[0] for path in FILES} == set(SOURCES)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_first_line_says_where_it_is_from(path):
    line = path.read_text(encoding="utf-8").partition("\n")[0]
    kind = line.partition(":")[0]
    assert kind in SOURCES, line
    assert re.fullmatch(SOURCES[kind], line), "a fixture that was not recorded names its source"
