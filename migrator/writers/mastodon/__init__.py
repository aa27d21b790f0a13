"""Mastodon: the tables of a server that runs, or is about to."""
