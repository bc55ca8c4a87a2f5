"""``python -m optimizer``."""

from optimizer.cli import main

if __name__ == "__main__":
    main()
