"""What all forums that live in relational tables have in common, so that a system's adapter is one file of facts.

An adapter says in SELECT expressions which of its columns mean what (:mod:`adapters.relational.layout`) and how a row
becomes a record; :class:`adapters.relational.board.RelationalBoard` does the rest: the stream of a shard, where posts
stand, guests, leftovers, the books, and what ``inspect`` tells.
"""
