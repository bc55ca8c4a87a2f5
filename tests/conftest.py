"""The three sizes of the suite, and what the tests print at their end.

``pytest`` runs the fast tests, ``pytest -m slow`` those of CI beside them, and ``pytest -m full`` everything: the fast,
the slow, and every attack at its full count.
"""

from __future__ import annotations

import pytest

FIGURES = pytest.StashKey[dict[str, str]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="Write the rows that tests/model/rows keeps anew.")


def pytest_configure(config: pytest.Config) -> None:
    config.stash[FIGURES] = {}
    if config.option.markexpr == "full":
        config.option.markexpr = ""


@pytest.fixture
def figures(request: pytest.FixtureRequest) -> dict[str, str]:
    """What a test has counted: printed after all tests, a line a key."""
    return request.config.stash[FIGURES]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    counted = config.stash[FIGURES]
    if counted:
        terminalreporter.section("figures")
        for name in sorted(counted):
            terminalreporter.write_line(f"{name}: {counted[name]}")
