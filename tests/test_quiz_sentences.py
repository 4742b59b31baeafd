"""A student who reads nothing but the sentence of a question comes to the key's answer.

The student's arithmetic stands here, and shares nothing with cnncalc.
"""

from __future__ import annotations

import re
from math import prod

import pytest

from cnncalc.calculation.specs import Desk
from cnncalc.homework.questions import LEVELS, TEMPLATES, TOPICS, Dice
from cnncalc.homework.quiz import answer
from cnncalc.network import Network

Shape = tuple[int, ...]
LAYER = re.compile(
    r"a (?P<kind>transposed convolution|depthwise convolution|convolution|max pooling|fully connected layer|batch normalization)"
    r"(?: with (?:one |windows of )?(?:(?P<filters>\d+) (?:filters of|outputs) ?)?(?:a )?)?"
    r"(?:(?P<kernel>\d+)x\d+)?(?: kernel)?(?: filter for each channel)?"
    r"(?: \((?P<details>[^()]*)\))?"
)


class Layer:
    """A layer as the sentence tells it."""

    def __init__(self, found: re.Match[str]) -> None:
        self.kind = found["kind"]
        self.filters, self.kernel = int(found["filters"] or 0), int(found["kernel"] or 1)
        details = found["details"] or ""
        told = {word: int(number) for word, number in re.findall(r"(stride|padding|dilation|groups) (\d+)", details)}
        self.stride, self.padding = told.get("stride", 1), told.get("padding", 0)
        self.dilation, self.groups = told.get("dilation", 1), told.get("groups", 1)
        self.bias = "no biases" not in details

    def shape(self, x: Shape) -> Shape:
        """What comes out: channels, height, width."""
        channels, side = x[0], x[-1]
        if self.kind == "fully connected layer":
            return (self.filters,)
        if self.kind == "batch normalization":
            return x
        reach = self.dilation * (self.kernel - 1) + 1
        if self.kind == "transposed convolution":
            side = (side - 1) * self.stride + reach - 2 * self.padding
        else:
            side = (side + 2 * self.padding - reach) // self.stride + 1
        return (self.filters or channels, side, side)

    def weights(self, x: Shape) -> int:
        """Numbers that multiply."""
        if self.kind == "max pooling":
            return 0
        if self.kind == "batch normalization":
            return x[0]
        if self.kind == "fully connected layer":
            return prod(x) * self.filters
        if self.kind == "depthwise convolution":
            return self.kernel**2 * x[0]
        return self.kernel**2 * x[0] // self.groups * self.filters

    def biases(self, x: Shape) -> int:
        """Numbers that are added."""
        if self.kind == "max pooling" or not self.bias:
            return 0
        return self.shape(x)[0]

    def macs(self, x: Shape) -> int:
        """Multiplications: at each position of the output, or of the input where that is spread."""
        if self.kind in ("max pooling", "batch normalization"):
            return 0
        at = x if self.kind == "transposed convolution" else self.shape(x)
        return self.weights(x) * prod(at[1:])


def layers(text: str) -> list[Layer]:
    """The layers that a part of a sentence names, in order."""
    return list(map(Layer, LAYER.finditer(text)))


def passed(chain: list[Layer], x: Shape) -> Shape:
    """What comes out of layers one after another."""
    for layer in chain:
        x = layer.shape(x)
    return x


def volume(text: str) -> Shape:
    """What comes in."""
    found = re.search(r"(\d+)x(\d+)x(\d+) \(channels x height x width\)", text)
    if found:
        return int(found[1]), int(found[2]), int(found[3])
    number = re.search(r"where (\d+) (channels|numbers) come in", text)
    assert number
    return (int(number[1]), 500, 500) if number[2] == "channels" else (int(number[1]),)


def total(chain: list[Layer], x: Shape, figure: str) -> int:
    """A figure of layers one after another."""
    count = 0
    for layer in chain:
        count += getattr(layer, figure)(x)
        x = layer.shape(x)
    return count


def field(text: str) -> int:
    """The field of a stack: every kernel adds its reach less one, times the strides before it."""
    size, jump = 1, 1
    for kernel, stride, dilation in re.findall(r"(\d+)x\d+ \(stride (\d+)(?:, dilation (\d+))?\)", text):
        size += int(dilation or 1) * (int(kernel) - 1) * jump
        jump *= int(stride)
    return size


def answered(text: str) -> str:
    """What a student answers who has only the sentence."""
    if "receptive field" in text:
        return str(field(text))
    if "A square input of" in text:
        side = int(re.search(r"input of (\d+)x", text)[1])  # type: ignore[index]
        return str(passed(layers(text), (1, side, side))[-1])
    if "What shape comes out" in text:
        return "x".join(map(str, passed(layers(text), volume(text))))
    large, _, small = text.partition(" than ")
    figure = "macs" if "multiply-accumulate" in text or "operations" in text else "weights"
    count = total(layers(large), volume(text), figure) - total(layers(small), volume(text), figure)
    if "Biases count" in text:
        count += total(layers(large), volume(text), "biases")
    return str(count * (2 if "two for each" in text else 1))


def nothing(name: str) -> Network:
    """No question names a network."""
    raise AssertionError(name)


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("topic", TOPICS)
def test_the_sentence_alone_leads_to_the_answer(level: str, topic: str) -> None:
    """Whatever is drawn, the sentence says all that the answer needs, and says it as it is meant."""
    desk = Desk(nothing)
    for template in TEMPLATES[level][topic]:
        for seed in range(40):
            sentence, expression = template(Dice("student", seed))
            assert answered(sentence) == answer(expression, desk).replace(",", ""), sentence
