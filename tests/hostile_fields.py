"""Hypothesis strategies for the fields of hostile calls: what is right, what is nearly right, and anything at all."""

from __future__ import annotations

from hostile_calls import SUBJECTS, Subject
from hostile_texts import encoded, nearly, spoilt
from hypothesis import strategies as st
from strategies import expressions, networks

_MADE = {
    "notation": networks().map(lambda text: (text,)),
    "yaml": networks().map(lambda text: (text,)),
    "piped": networks().map(lambda text: (text,)),
    "calc": expressions().map(lambda made: (made[0],)),
    "explain": networks().map(lambda text: (text, "")),
}  # where random texts that are right can be had


@st.composite
def right(draw: st.DrawFn, subject: Subject) -> list[str]:
    """Fields as a reasonable user would write them, with any of the options."""
    options, *fields = draw(st.sampled_from(subject.seeds))
    if subject.name == "words":
        return [options, *fields]
    made = _MADE.get(subject.name)
    if made is not None and draw(st.booleans()):
        fields = list(draw(made))
    return [chr(draw(st.integers(48, 90))), *fields]


@st.composite
def nearly_right(draw: st.DrawFn, subject: Subject) -> list[bytes]:
    """Fields of which one has a few places changed, or is spoilt byte by byte."""
    fields = draw(right(subject))
    random = draw(st.randoms(use_true_random=False))
    at = draw(st.integers(min(1, len(fields) - 1), len(fields) - 1))
    data = [field.encode("utf-8", "surrogatepass") for field in fields]
    data[at] = encoded(random, nearly(random, fields[at], draw(st.sampled_from((1, 1, 1, 2, 5)))))
    if draw(st.integers(0, 19)) == 0:
        data[at] = spoilt(random, data[at])
    return data


def anything(subject: Subject) -> st.SearchStrategy[list[bytes]]:
    """Fields of any bytes, or of any characters."""
    field = st.binary(max_size=300) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass"))
    return st.lists(field, min_size=2, max_size=len(subject.seeds[0]))


def fields(subject: Subject) -> st.SearchStrategy[list[bytes]]:
    """Fields of every sort, most of them nearly right."""
    some = right(subject).map(lambda texts: [text.encode() for text in texts])
    return st.one_of(nearly_right(subject), nearly_right(subject), nearly_right(subject), some, anything(subject))


__all__ = ["SUBJECTS", "fields"]
