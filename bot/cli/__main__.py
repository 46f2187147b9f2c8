"""``python -m bot.cli``: the command where no script is on the path."""

from bot.cli import main

if __name__ == "__main__":
    main()
