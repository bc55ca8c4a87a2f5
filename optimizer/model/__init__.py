"""What is decided: the mixed-integer program, one business subject a file. Knows no sheet and no solver.

Pyomo is taken from ``pyomo.core``: ``pyomo.environ`` would load its solvers and transformations as well, a tenth of a
second of every command.
"""

import contextlib

from pyomo.common import dependencies

# Along with any part of scipy Pyomo loads its statistics, which take half a second and which nothing here needs.
with contextlib.suppress(AttributeError):
    dependencies.DeferredImportCallbackFinder._callbacks.pop("scipy", None)
