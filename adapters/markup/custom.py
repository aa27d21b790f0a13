"""A board's own BBCodes: match and template, as phpBB keeps them in its table ``bbcodes``.

The template is sanitised once, with marks in place of its placeholders; on use the marks are replaced by escaped text
and the result is replayed into the builder, which checks it like everything else. So a template can do no more than
canonical HTML can, whatever it holds and whatever is put into it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from adapters.markup.builder import Builder
from adapters.markup.canonical import clean, cleaned, escape, escape_attribute, replay

_MATCH = re.compile(r"\[[^\[\]{}\s=]++((?:[^\[\]{}]|\{[^{}]*+\})*+)\]([^\[\]]*+)")
_ATTRIBUTE = re.compile(r"""([\w-]*+)\s*+=\s*+["']?\{([A-Z_]++[0-9]*+)""")
_TOKEN = re.compile(r"\{([A-Z_]++[0-9]*+)")
_PLACEHOLDER = re.compile(r"\{([A-Z_]++[0-9]*+)[^{}]*+\}")
_MARK = re.compile(r"qzm([0-9]+)mzq")
_LONGEST = 20_000  # characters of a match or template; longer ones are not read


class Template:
    """One custom BBCode, ready for use."""

    def __init__(self, name: str, match: str, template: str) -> None:
        """``name`` of the tag in lower case, ``match`` and ``template`` as stored (entities undone)."""
        found = _MATCH.match(match[:_LONGEST])
        attributes, content = found.groups() if found else ("", "{TEXT}")
        # Placeholder → attribute it is taken from; None: the content of the tag.
        sources: dict[str, str | None] = {
            token: (attribute or name).lower() for attribute, token in _ATTRIBUTE.findall(attributes)
        }
        token = _TOKEN.search(content)
        self._content = token[1] if token else "TEXT"
        #: The content is data (an address, a number …), not text with markup.
        self.raw = not self._content.startswith("TEXT")
        sources.setdefault(self._content, None)
        self._sources = list(sources.items())
        self._head, self._tail = self._split(cleaned(self._marked(template[:_LONGEST], list(sources))))

    def start(self, builder: Builder, attributes: Mapping[str, str], content: str = "") -> None:
        """Write what stands before the content; for a ``raw`` one everything. Attributes and content are plain text."""
        replay(builder, self._filled(self._head, attributes, content))

    def end(self, builder: Builder, attributes: Mapping[str, str]) -> None:
        """Write what stands behind the content."""
        replay(builder, self._filled(self._tail, attributes, ""))

    @staticmethod
    def _marked(template: str, tokens: list[str]) -> str:
        def mark(match: re.Match[str]) -> str:
            if match[1] in tokens:
                return f"qzm{tokens.index(match[1])}mzq"
            return match[1][2:].replace("_", " ").capitalize() if match[1].startswith("L_") else ""

        return _PLACEHOLDER.sub(mark, _MARK.sub("", template))

    def _split(self, parts: list[str]) -> tuple[list[str], list[str]]:
        """Parts before and behind the content; where the template has no place for it, it comes last."""
        if not self.raw:
            mark = f"qzm{[token for token, _ in self._sources].index(self._content)}mzq"
            for index in range(0, len(parts), 2):
                before, found, behind = parts[index].partition(mark)
                if found:
                    return [*parts[:index], before], [behind, *parts[index + 1 :]]
        return parts, [""]

    def _filled(self, parts: list[str], attributes: Mapping[str, str], content: str) -> list[str]:
        def value(match: re.Match[str]) -> str:
            source = self._sources[int(match[1])][1]
            return clean(content if source is None else attributes.get(source, ""))

        def text(match: re.Match[str]) -> str:
            return escape(value(match))

        def attribute(match: re.Match[str]) -> str:
            return escape_attribute(value(match))

        return [_MARK.sub(attribute if index & 1 else text, part) for index, part in enumerate(parts)]
