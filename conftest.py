"""Its place puts the root of the repository on the path: ``optimizer`` and ``tests.books`` import."""
