"""Numbers in the form of the board written down, as text or as LaTeX."""

from __future__ import annotations

from .nodes import Node, is_word, whole

_BINDING = {"sum": 1, "minus": 1, "product": 2, "over": 2, "mod": 2}


class _Style:
    """One way to write formulas."""

    times = " * "

    def number(self, value: int) -> str:
        return f"{value:,}"

    def name(self, name: str) -> str:
        return name

    def bracket(self, text: str) -> str:
        return f"({text})"

    def call(self, kind: str, inside: list[str]) -> str:
        """max, min, and quotients rounded down or up."""
        return f"{kind}({', '.join(inside)})"

    def over(self, a: str, b: str) -> str:
        return f"{a} / {b}"

    def text(self, node: Node, least: int = 0) -> str:
        """A number with no more brackets than it needs; rules nest a few levels, so that recursion is safe."""
        if node.kind == "int":
            return self.number(node.value)
        if node.kind == "leaf":
            return self.name(node.name)
        text = getattr(self, f"of_{node.kind}", self.of_call)(node)
        return self.bracket(text) if _BINDING.get(node.kind, 9) < least else text

    def of_sum(self, node: Node) -> str:
        first, *rest = node.parts
        found = self.text(first)
        for part in rest:
            if part.kind == "int" and part.value < 0:
                part = Node("minus", part.value, (whole(-part.value),))
            found += f" - {self.text(part.parts[0], 2)}" if part.kind == "minus" else f" + {self.text(part)}"
        return found

    def of_minus(self, node: Node) -> str:
        return f"-{self.text(node.parts[0], 2)}"

    def of_product(self, node: Node) -> str:
        if is_word(node):
            return "".join(self.text(part, 2) for part in node.parts)
        return self.times.join(self.text(part, self.least_factor(part)) for part in node.parts)

    def least_factor(self, node: Node) -> int:
        """How tightly a factor must bind to need no brackets."""
        return 3 if node.kind in ("over", "mod") else 2

    def of_over(self, node: Node) -> str:
        return self.over(self.text(node.parts[0], 2), self.text(node.parts[1], 3))

    def of_mod(self, node: Node) -> str:
        return f"{self.text(node.parts[0], 2)} mod {self.text(node.parts[1], 3)}"

    def of_call(self, node: Node) -> str:
        if node.kind in ("floor", "ceil"):
            return self.call(node.kind, [self.of_over(node)])
        return self.call(node.kind, list(map(self.text, node.parts)))


class _Latex(_Style):
    """For Markdown and papers."""

    times = r" \cdot "

    def bracket(self, text: str) -> str:
        return rf"\left({text}\right)" if "\\" in text else f"({text})"

    def number(self, value: int) -> str:
        return f"{value:,}".replace(",", "{,}")

    def name(self, name: str) -> str:
        return spelled(name)

    def call(self, kind: str, inside: list[str]) -> str:
        if kind in ("floor", "ceil"):
            return rf"\left\l{kind} {inside[0]} \right\r{kind}"
        return rf"\{kind}\left({', '.join(inside)}\right)"

    def over(self, a: str, b: str) -> str:
        return rf"\frac{{{a}}}{{{b}}}"

    def least_factor(self, node: Node) -> int:
        return 3 if node.kind == "mod" else 2

    def of_over(self, node: Node) -> str:
        return self.over(self.text(node.parts[0]), self.text(node.parts[1]))

    def of_mod(self, node: Node) -> str:
        return rf"{self.text(node.parts[0], 2)} \bmod {self.text(node.parts[1], 3)}"


def spelled(name: str) -> str:
    """A name for LaTeX: words upright, C_out as C_{\\text{out}}, p1 as p_{1}."""
    base, _, index = name.partition("_")
    if not index and len(base) == 2 and base[1].isdigit():
        base, index = base[0], base[1]
    word = base if len(base) == 1 else rf"\text{{{escaped(base)}}}"
    below = index if len(index) == 1 or index.isdigit() else rf"\text{{{escaped(index)}}}"
    return f"{word}_{{{below}}}" if index else word


def escaped(text: str) -> str:
    """Words that stand in LaTeX as they are."""
    return "".join(_SPECIAL.get(char, char) for char in text)


_SPECIAL = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"} | {
    char: f"\\{char}" for char in "#$%&_{}"
}
TEXT, LATEX = _Style(), _Latex()
