"""Monthly procurement plans for a national critical-mineral stockpile."""

__version__ = "0.1.0"
