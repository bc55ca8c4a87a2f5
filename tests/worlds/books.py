"""The small book with chances in the place of its scenarios."""

from __future__ import annotations

from tests.books import Book
from tests.test_solve_scenarios import uncertain_book

CHANCES = [
    {"Acts on": "availability", "Figure": 0, "Country": "China", "Begins": 0.05, "Ends": 0.25},
    {"Acts on": "price", "Spread": 0.06, "Comes back": 0.05, "In step": 0.7},
    {"Acts on": "demand", "Spread": 0.04, "Comes back": 0.1},
]


def book_of_chances() -> Book:
    book = uncertain_book()
    del book["Scenarios"], book["Events"]
    book["Random worlds"] = [dict(row) for row in CHANCES]
    return book
