"""Somebody else's YAML as values that know their line. The only importer that knows a YAML library.

Unlike knowledge files these are written by programs and by people who know YAML: anchors, merges and quotes of any
kind are read as YAML means them. Every scalar stays the text that was written.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from bot.errors import TransferError
from bot.importers.table import read_text
from bot.kb.loader import shown_path
from bot.kb.model import Source

_DEEPEST = 20


@dataclass(frozen=True, slots=True)
class Part:
    """A value: a text, a list or a mapping. Whatever it is not, it has none of: looking for it finds nothing."""

    source: Source
    text: str = ""
    """Of a scalar, without the space around it; empty for null."""
    items: tuple[Part, ...] = ()
    pairs: dict[str, Part] = field(default_factory=dict)

    def __getitem__(self, key: str) -> Part:
        """The value of a key; an empty part where there is none."""
        return self.pairs.get(key) or Part(self.source)

    def __contains__(self, key: str) -> bool:
        return key in self.pairs

    def __iter__(self) -> Iterator[Part]:
        return iter(self.items)

    @property
    def texts(self) -> tuple[str, ...]:
        """The texts of a list, those that are not empty."""
        return tuple(item.text for item in self.items if item.text)

    @property
    def line_of(self) -> str:
        """For messages that name a second place: the line."""
        return f"{self.source.line}行目"


def read_document(path: Path) -> Part:
    """Read one file. Raises TransferError where it is no YAML."""
    shown = shown_path(path)
    loader = _ShallowLoader(read_text(path))
    try:
        root = loader.get_single_node()
        return Part(Source(shown, 1)) if root is None else _part(root, loader, shown, {})
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark is not None else 1
        raise TransferError(f"{shown}:{line}: YAML として読めません。書き方のくずれを直してください。") from error
    finally:
        loader.dispose()


class _ShallowLoader(yaml.CSafeLoader):
    """Stops where the nesting is deeper than any such file, before the process runs out of stack."""

    _depth = 0

    def descend_resolver(self, current_node: yaml.Node | None, current_index: object) -> None:
        super().descend_resolver(current_node, current_index)
        self._depth += 1
        if self._depth > _DEEPEST:
            mark = current_node.start_mark if current_node is not None else None
            raise yaml.MarkedYAMLError(problem="nested too deeply", problem_mark=mark)

    def ascend_resolver(self) -> None:
        super().ascend_resolver()
        self._depth -= 1


def _part(node: yaml.Node, loader: _ShallowLoader, shown: str, known: dict[int, Part]) -> Part:
    """``known``: parts by node, so that what many aliases name is made once (and a part of itself is nothing)."""
    if id(node) in known:
        return known[id(node)]
    source = Source(shown, node.start_mark.line + 1)
    known[id(node)] = Part(source)
    if isinstance(node, yaml.MappingNode):
        loader.flatten_mapping(node)
        pairs = {key.value: _part(value, loader, shown, known) for key, value in node.value if _is_scalar(key)}
        part = Part(source, pairs=pairs)
    elif isinstance(node, yaml.SequenceNode):
        part = Part(source, items=tuple(_part(item, loader, shown, known) for item in node.value))
    else:
        part = Part(source, text="" if node.tag == "tag:yaml.org,2002:null" else str(node.value).strip())
    known[id(node)] = part
    return part


def _is_scalar(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode)
