"""Words of a question made by hand, and indexes over a few texts."""

from __future__ import annotations

from nlp.index import Field, Group, Index, IndexBuilder, Option, bag_of
from nlp.utterance import analyse

TITLE, BODY = Field("title", 2.0, 0.5), Field("body", 1.0, 0.0)


def index_of(*documents: dict[str, list[str]], k1: float = 1.2) -> Index:
    builder = IndexBuilder([TITLE, BODY], k1=k1)
    for document in documents:
        builder.add({name: bag_of([analyse(text) for text in texts]) for name, texts in document.items()})
    return builder.build()


def group_of(*options: Option, mass: float = 1.0) -> Group:
    return Group(surface=options[0].keys[0], options=options, weight=mass, mass=mass, share=1.0)


def group(*options: tuple[str, float], mass: float = 1.0) -> Group:
    return group_of(*(Option((key,), quality, "") for key, quality in options), mass=mass)
