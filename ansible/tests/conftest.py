"""Makes the modules' shared package importable by the name it has on a host, and hands fixtures out without their first line."""

from __future__ import annotations

import sys
from pathlib import Path

import ansible.module_utils
import pytest

PROJECT = Path(__file__).parent.parent
FIXTURES = Path(__file__).parent / "fixtures"

ansible.module_utils.__path__.append(str(PROJECT / "module_utils"))
sys.path.append(str(PROJECT / "filter_plugins"))


@pytest.fixture
def fixture():
    """The text below the line that says where it is from."""

    def text(name):
        return (FIXTURES / name).read_text(encoding="utf-8").partition("\n")[2]

    return text
