"""One small invented board, written in the exact format of every forum system that can be converted.

``data/board/*.toml`` tell the board without the words of any system, :mod:`sample_dumps.board` reads them, one writer
per system turns them into a dump. Nothing here imports the adapters, so that a mistake in one is not repeated by the
other. ``python -m sample_dumps`` writes the dumps again.
"""
