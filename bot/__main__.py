"""`python -m bot` is `jasmine`."""

from bot.cli import main

main()
