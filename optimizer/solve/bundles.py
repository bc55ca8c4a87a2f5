"""Bundles: worlds that are planned as one on a cluster.

What worlds share is then decided once inside the bundle: the bound is that of knowing beforehand which bundle comes,
not which world, and a plan tried suits several worlds at once.
"""

from __future__ import annotations

from optimizer.solve.tree import Tree


def bundled(tree: Tree, size: int) -> tuple[int, ...]:
    """World -> the number of its bundle, the first being that of Base.

    Worlds are dealt out in the order of the tree, so that each bundle holds worlds from all over it and bundles are
    alike. Those that share decisions after the first stage are never parted: then bundles share those of the first
    stage alone. Where they are more than ``size``, they are a bundle by themselves.
    """
    worlds = range(len(tree.worlds))
    second = tree.partitions[1] if len(tree.partitions) > 1 else tuple(worlds)
    groups: dict[int, list[int]] = {}
    for k in sorted(worlds, key=lambda k: [split[k] for split in tree.partitions]):
        groups.setdefault(second[k], []).append(k)
    bundles: list[list[int]] = [[] for _ in range(-(-len(worlds) // size))]
    for group in groups.values():
        open_to = [bundle for bundle in bundles if len(bundle) + len(group) <= size]
        if open_to:
            min(open_to, key=len).extend(group)
        else:
            bundles.append(list(group))
    filled = sorted((bundle for bundle in bundles if bundle), key=lambda bundle: 0 not in bundle)
    number = {k: n for n, bundle in enumerate(filled) for k in bundle}
    return tuple(number[k] for k in worlds)
