"""What a YAML file is made of: texts, lists and pairs that know their line, whatever library read them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text, the line it begins on (from 1), and how it was written."""

    text: str
    line: int
    is_block: bool = False
    """Written as a ``|`` block: its first text line is the one after ``line``."""
    is_folded: bool = False
    """Written over several lines that YAML joins with spaces."""


@dataclass(frozen=True, slots=True)
class Items:
    """A list, and whether it was written in brackets."""

    nodes: tuple[Node, ...]
    line: int
    in_brackets: bool = False


@dataclass(frozen=True, slots=True)
class Pairs:
    """Keys and values, in the order written."""

    pairs: tuple[tuple[Scalar, Node], ...]
    line: int


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A value with a problem that has been told already."""

    line: int


Node = Scalar | Items | Pairs | Unreadable
