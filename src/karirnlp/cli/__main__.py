"""`python -m karirnlp.cli`, for where the command is not on the path."""

from karirnlp.cli import main

if __name__ == "__main__":
    main()
