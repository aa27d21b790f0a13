"""Boards that survive as pages: mirrors, archives, WARCs. One file per system turns a page into facts; all else is
shared."""
