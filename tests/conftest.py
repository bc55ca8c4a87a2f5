"""The three sizes of the suite, and what the tests print at their end.

``pytest`` runs the fast tests, ``pytest -m slow`` those of CI beside them, and ``pytest -m full`` everything: the fast,
the slow, and every attack at its full count.
"""

from __future__ import annotations

from typing import Any

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


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A process of pytest-xdist hands over what its tests have counted."""
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["figures"] = dict(session.config.stash[FIGURES])


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Figures of all processes together: what several have counted in the same words is added up."""
    ours = node.config.stash[FIGURES]
    for name, said in getattr(node, "workeroutput", {}).get("figures", {}).items():
        ours[name] = together(ours[name], said) if name in ours else said


def together(one: str, other: str) -> str:
    """Two counts of the same thing as one, as "3 worlds" and "4 worlds"; what is not a count stands side by side."""
    (a, *words), (b, *same) = one.split(" ", 1), other.split(" ", 1)
    if words and words == same and a.isdecimal() and b.isdecimal():
        return f"{int(a) + int(b)} {words[0]}"
    return one if one == other else f"{one}; {other}"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    counted = config.stash[FIGURES]
    if counted:
        terminalreporter.section("figures")
        for name in sorted(counted):
            terminalreporter.write_line(f"{name}: {counted[name]}")
