"""Bundles of worlds planned as one: which worlds go together, and that what they come to is a bound in between."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pyomo.environ import ConcreteModel

from optimizer.scenario_session import worlds_of
from optimizer.solve.branches import branch_of, room_of, write_world
from optimizer.solve.bundles import bundled
from optimizer.solve.cluster_solver import ClusterSolver
from optimizer.solve.engine import Engine
from optimizer.solve.extensive import Risk, extensive_form
from optimizer.solve.handover import compile_program
from optimizer.solve.interruption import Interruption
from optimizer.solve.parts import parts_of
from optimizer.solve.planting import FOLLOWS_ORDERS, Planter
from optimizer.solve.tree import Tree, World
from optimizer.workbook.read import read_workbook
from tests.books import Book, write_book
from tests.solve.test_cluster import five_scenarios, three_stages

GAP = 1e-6
STEP = 0.1  # of the pull, since nothing else holds decisions back here


def tree_of(tmp_path: Path, book: Book) -> Tree:
    return Tree(worlds_of(read_workbook(write_book(tmp_path / "book.xlsx", book)).case))


def planter_of(tree: Tree, size: int) -> Planter:
    settings = tree.worlds[0].case.settings
    risk = Risk(settings.weight_of_bad_cases, settings.bad_cases_beyond)
    return Planter(tree, risk, room_of(tree.worlds), {}, 1e8, bundle=size)


def best_by_bundle(tree: Tree, size: int) -> float:
    """What knowing the bundle beforehand comes to: the best of each, by its probability. INR."""
    planter, found = planter_of(tree, size), 0.0
    for name in planter.names:
        model = planter.problem_of(name)
        ended = ClusterSolver({"mip_rel_gap": GAP}).solve(model)
        found += model.probability * ended.Problem[0].Lower_bound * planter.unit
    return found


def best_of_all(tree: Tree) -> float:
    """What the extensive form comes to, INR."""
    planter = planter_of(tree, 1)
    branches = [branch_of(write_world(w, planter.room, {}), tree, k) for k, w in enumerate(tree.worlds)]
    form = extensive_form(branches, planter.risk)
    return Engine(form.program, 1, Interruption()).minimise("all", GAP, 60).objective


@pytest.mark.parametrize("book", [five_scenarios, three_stages])
def test_bundles_come_to_no_less_than_single_worlds_and_no_more_than_all_in_one(tmp_path: Path, book) -> None:  # type: ignore[no-untyped-def]
    """Two worlds in one cannot be told apart, which can only cost; and one bundle of all is the extensive form."""
    tree = tree_of(tmp_path, book())
    whole, alone = best_of_all(tree), best_by_bundle(tree, 1)
    pairs, one = best_by_bundle(tree, 2), best_by_bundle(tree, len(tree.worlds))
    assert alone < pairs < whole
    assert one == pytest.approx(whole, rel=2 * GAP)


class OneRank:
    """All ranks there are, as MPI tells of them."""

    def Get_rank(self) -> int:  # noqa: N802
        return 0

    def Get_size(self) -> int:  # noqa: N802
        return 1

    def allgather(self, told: Any) -> list[Any]:
        return [told]


@pytest.mark.parametrize("size", [1, 2, 3])
def test_prices_that_draw_bundles_together_weigh_nothing_and_bound_the_whole(tmp_path: Path, size: int) -> None:
    """Some steps of the prices by which a cluster bounds the whole: what a decision differs from its mean over the
    bundles, by the pull on it. They come to nothing over the bundles, so no bound may lie above the best of all; and
    they do tell the bundles something, so that the best of them lies above that of no prices."""
    tree = tree_of(tmp_path, five_scenarios())
    planter, whole = planter_of(tree, size).surveyed(OneRank()), best_of_all(tree)
    models = [planter.problem_of(name) for name in planter.names]
    prices, bounds = np.zeros((len(models), len(models[0].pulls))), []
    odds = np.array([model.probability for model in models])
    for _ in range(6):
        bound, values = 0.0, []
        for model, price in zip(models, prices, strict=True):
            plain = model.weighed.expr
            model.weighed.expr = plain + sum(float(p) * var for p, (var, _) in zip(price, model.pulls, strict=True))
            ended = ClusterSolver({"mip_rel_gap": 1e-4}).solve(model)
            model.weighed.expr = plain
            bound += model.probability * ended.Problem[0].Lower_bound * planter.unit
            values.append([var.value for var, _ in model.pulls])
        bounds.append(bound)
        pulls = np.array([[pull for _, pull in model.pulls] for model in models])
        away = np.array(values) - odds @ np.array(values)
        prices += STEP * pulls * away
        prices[:, -1] = 0.0  # of the threshold: see ``optimizer/solve/cluster.py``
        assert np.allclose(odds @ prices, 0.0, atol=1e-9)
    assert bounds[0] < max(bounds) <= whole * (1 + GAP)


def test_worlds_of_a_bundle_decide_once_what_they_share(tmp_path: Path) -> None:
    """The two bans are one until June: what they order in March is the same tonnes; in December Base orders them too.
    Each world decides by itself what it orders in November."""
    tree = tree_of(tmp_path, three_stages())
    planter = planter_of(tree, 3)
    model = planter.problem_of("Base")
    ClusterSolver({"mip_rel_gap": GAP}).solve(model)
    base, ban, long = (w.block.order for w in model.written)
    december, march = ([key for key in base if key[2] == t and key in ban and key in long] for t in (0, 3))
    assert december
    assert march
    assert all(ban[key].value == pytest.approx(base[key].value, abs=1e-6) for key in december)
    assert all(long[key].value == pytest.approx(ban[key].value, abs=1e-6) for key in december + march)
    tied = {(first.name, var.name) for first, var in model.ties if first.parent_component().local_name == "order"}
    assert all((ban[key].name, long[key].name) in tied for key in march)
    assert not any(base[key].name in pair for key in base if key[2] == 11 for pair in tied)


def test_a_decision_made_for_the_bundle_is_fixed_in_all_its_worlds(tmp_path: Path) -> None:
    """Ten tonnes of the first offer, whatever else comes; more than may be ordered is no plan."""
    planter = planter_of(tree_of(tmp_path, five_scenarios()), 5)
    model = planter.problem_of("Base")
    order = model.written[0].block.order
    key = next(key for key in order if key[2] == 0 and (order[key].ub or 0) > 10)
    order[key].fix(10.0)
    assert len(ClusterSolver({"mip_rel_gap": 0.01}).solve(model).solution) == 1
    assert [w.block.order[key].value for w in model.written] == [10.0] * 5
    order[key].fix(order[key].ub + 1)
    assert len(ClusterSolver({"mip_rel_gap": 0.01}).solve(model).solution) == 0


def test_worlds_are_dealt_out_and_base_is_in_the_first_bundle(tmp_path: Path) -> None:
    """Five worlds told apart at once: with two a bundle the first goes with the fourth, the second with the fifth."""
    tree = tree_of(tmp_path, five_scenarios())
    assert bundled(tree, 2) == (0, 1, 2, 0, 1)
    assert bundled(tree, 5) == bundled(tree, 9) == (0,) * 5
    planter = planter_of(tree, 2)
    assert planter.bundles == {"Base": [0, 3], "Ban": [1, 4], "Long ban": [2]}
    assert planter.nodes_of(1) == [("ROOT", 1.0), ("ROOT_1", pytest.approx(0.2 + 0.1))]


def test_worlds_that_share_later_decisions_are_never_parted(tmp_path: Path) -> None:
    """Of three worlds two are one until June: they are a bundle of their own where a bundle is to be of two, and the
    tree has two stages left."""
    tree = tree_of(tmp_path, three_stages())
    assert bundled(tree, 2) == (0, 1, 1)
    assert bundled(tree, 3) == (0, 0, 0)
    assert planter_of(tree, 2).node_names is None
    assert planter_of(tree, 1).node_names is not None
    turned = Tree((tree.worlds[1], tree.worlds[2], tree.worlds[0]))
    assert bundled(turned, 2) == (0, 0, 1)


def test_a_group_larger_than_a_bundle_stays_one(tmp_path: Path) -> None:
    """Base and four worlds with one history until June, two to a bundle: the four stay together."""
    base, ban, long = tree_of(tmp_path, three_stages()).worlds
    again = World("Long ban again", 0.05, long.case), World("Ban again", 0.05, ban.case)
    assert bundled(Tree((base, ban, long, *again)), 2) == (0, 1, 1, 1, 1)


def test_a_bound_at_new_prices_is_that_of_a_fresh_look(tmp_path: Path) -> None:
    """The problem is handed over once and its prices alone change; also those of decisions that stand in no rule and
    were left out as long as they had no price."""
    planter = planter_of(tree_of(tmp_path, five_scenarios()), 2).surveyed(OneRank())
    model = planter.problem_of("Ban")
    plain, asked = model.weighed.expr, {"bound_only": 1, "mip_rel_gap": 1e-4}
    looking = ClusterSolver(dict(asked))
    for price in (0.0, 0.01, -0.02):
        model.weighed.expr = plain + price * sum(var for var, _ in model.pulls[:-1])
        again, fresh = (s.solve(model).Problem[0].Lower_bound for s in (looking, ClusterSolver(dict(asked))))
        assert again == pytest.approx(fresh, rel=1e-3)  # one may be of the relaxation, the other of a search
        assert looking.solve(model).Problem[0].Lower_bound == pytest.approx(again, rel=1e-9)


def test_a_plan_tried_in_a_bundle_comes_to_what_it_does_in_each_world(tmp_path: Path) -> None:
    """With all they share decided, five worlds in one fall apart into five, and come to what each does alone."""
    tree = tree_of(tmp_path, five_scenarios())
    one, alone = (planter_of(tree, size).surveyed(OneRank()) for size in (5, 1))
    model = one.problem_of("Base")
    ClusterSolver({"mip_rel_gap": GAP}).solve(model)
    decided = {key: float(model.own[key].value) for key in one.decisions[0] if key[0] not in FOLLOWS_ORDERS}

    def tried(planter: Planter, name: str) -> tuple[ConcreteModel, float]:
        model = planter.problem_of(name)
        for key, tonnes in decided.items():
            model.own[key].fix(tonnes)
        model.threshold.fix(15.0)
        return model, ClusterSolver({"mip_rel_gap": GAP}).solve(model).Problem[0].Upper_bound

    model, whole = tried(one, "Base")
    assert len(parts_of(compile_program(model))) == 5
    each = [tried(alone, name) for name in alone.names]
    assert whole == pytest.approx(sum(m.probability * worth for m, worth in each), rel=10 * GAP)


def test_a_bound_that_is_not_found_in_time_is_none_and_not_the_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """mpi-sppy would keep what it was told at other prices, and add it to what the others come to at these."""
    model = planter_of(tree_of(tmp_path, five_scenarios()), 5).problem_of("Base")
    solver = ClusterSolver({"bound_only": 1})
    assert solver.solve(model).Problem[0].Lower_bound > 0
    monkeypatch.setattr(Engine, "relaxed", lambda *_: None)
    monkeypatch.setattr("optimizer.solve.cluster_solver.LARGE", 0)
    ended = solver.solve(model)
    assert len(ended.solution) == 1
    assert ended.Problem[0].Lower_bound == float("-inf")


def test_decisions_have_a_value_before_anything_is_searched(tmp_path: Path) -> None:
    """mpi-sppy asks for one also where a bound alone was found."""
    planter = replace(planter_of(tree_of(tmp_path, five_scenarios()), 2).surveyed(OneRank()), plan={("order", ()): 1.0})
    assert all(var.value is not None for name in planter.names for var, _ in planter.problem_of(name).pulls)
