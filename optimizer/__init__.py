"""Monthly procurement plans for a national critical-mineral stockpile."""

import time as _time

__version__ = "0.1.0"
STARTED = _time.perf_counter()  # as near to the start of the process as Python code comes
