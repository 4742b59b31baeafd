"""The expression language: what a text is worth, how it is written back, and where a mistake in it stands."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from cnncalc.calculation import arithmetic
from cnncalc.errors import Mistake
from cnncalc.expressions import list_of, literal, operands, parse
from cnncalc.limits import allowed
from cnncalc.numbers.symbolic import named
from cnncalc.operations import bounded, listed, number_text, plain

NAMES: dict[str, Any] = {"n": 7, "k": 3, "half": Fraction(1, 2), "list": [4, 5], "width": 64}

WORTH: list[tuple[str, Any, str]] = [
    # text, value, as it is written back
    ("1+2*3", 7, "1+2*3"), ("(1+2)*3", 9, "(1+2)*3"), ("1+(2*3)", 7, "1+2*3"), ("((1))", 1, "1"), ("1-2-3", -4, "1-2-3"),
    ("1-(2-3)", 2, "1-(2-3)"), ("1-(2+3)", -4, "1-(2+3)"), ("(1-2)-3", -4, "1-2-3"), ("8/4/2", 1, "8/4/2"), ("8/(4/2)", 4, "8/(4/2)"),
    ("8//3*2", 4, "8//3*2"), ("8//(3*2)", 1, "8//(3*2)"), ("7 % 4 * 2", 6, "7%4*2"), ("2**3**2", 512, "2**3**2"), ("(2**3)**2", 64, "(2**3)**2"),
    ("-2**2", -4, "-2**2"), ("(-2)**2", 4, "(-2)**2"), ("2**-1", Fraction(1, 2), "2**-1"), ("2**(-1)", Fraction(1, 2), "2**-1"), ("2**(1+1)", 4, "2**(1+1)"),
    ("--3", 3, "3"), ("-+-3", 3, "3"), ("---3", -3, "-3"), ("- -  - 3", -3, "-3"), ("+3", 3, "3"), ("-(-3)", 3, "-(-3)"), ("-(1+2)", -3, "-(1+2)"), ("-(2*3)", -6, "-(2*3)"),
    ("(-2)*3", -6, "-2*3"), ("2*-3", -6, "2*-3"), ("2*(-3)", -6, "2*-3"), ("2--3", 5, "2--3"), ("2-(-3)", 5, "2--3"), ("-n*2", -14, "-n*2"), ("(-n)**2", 49, "(-n)**2"),
    ("1 < 2", 1, "1 < 2"), ("2<1", 0, "2 < 1"), ("2 <= 2", 1, "2 <= 2"), ("3 > 2", 1, "3 > 2"), ("2 > 2", 0, "2 > 2"), ("2 >= 3", 0, "2 >= 3"), ("2 == 2", 1, "2 == 2"), ("2 != 2", 0, "2 != 2"), ("2 != 3", 1, "2 != 3"),
    ("(1 < 2)+3", 4, "(1 < 2)+3"), ("3*(1 < 2)", 3, "3*(1 < 2)"), ("(1 < 2) < 3", 1, "(1 < 2) < 3"), ("1 < (2 < 3)", 0, "1 < (2 < 3)"), ("-(1 < 2)", -1, "-(1 < 2)"), ("1+2 < 4", 1, "1+2 < 4"),
    ("[1, 2,3]", [1, 2, 3], "[1, 2, 3]"), ("[]", [], "[]"), ("[1,2,]", [1, 2], "[1, 2]"), ("[1,2][1]", 2, "[1, 2][1]"), ("list[0]+list[1]", 9, "list[0]+list[1]"), ("[[1,2],[3]][0][1]", 2, "[[1, 2], [3]][0][1]"),
    ("[4,5,6][1+1]", 6, "[4, 5, 6][1+1]"), ("(n)", 7, "n"), ("[1, 2] == [1, 2]", 1, "[1, 2] == [1, 2]"), ("[1, 2] == [1, 3]", 0, "[1, 2] == [1, 3]"), ("[1, 2] == [2, 2]", 0, "[1, 2] == [2, 2]"),
    ("[1, 2] == [1]", 0, "[1, 2] == [1]"), ("[1] == 1", 0, "[1] == 1"), ("1 == [1]", 0, "1 == [1]"), ("[] == []", 1, "[] == []"), ("[1, 2] != [1]", 1, "[1, 2] != [1]"), ("[[1], 2] == [[1], 2]", 1, "[[1], 2] == [[1], 2]"),
    ("min(3,1,2)", 1, "min(3, 1, 2)"), ("max(3,1,2)", 3, "max(3, 1, 2)"), ("min(list)", 4, "min(list)"), ("max(list)", 5, "max(list)"), ("max([7])", 7, "max([7])"), ("min(3)", 3, "min(3)"), ("max(half, 1/3)", Fraction(1, 2), "max(half, 1/3)"),
    ("floor(7/2)", 3, "floor(7/2)"), ("ceil(7/2)", 4, "ceil(7/2)"), ("floor(-7/2)", -4, "floor(-7/2)"), ("ceil(-7/2)", -3, "ceil(-7/2)"), ("round(2.5)", 2, "round(2.5)"), ("round(3.5)", 4, "round(3.5)"), ("round(2.51)", 3, "round(2.51)"),
    ("len(list)", 2, "len(list)"), ("len([])", 0, "len([])"), ("divisible(30, 8)", 32, "divisible(30, 8)"), ("divisible(19, 8)", 24, "divisible(19, 8)"), ("divisible(3, 8)", 8, "divisible(3, 8)"), ("divisible(20, 8)", 24, "divisible(20, 8)"),
    ("divisible(10, 8)", 16, "divisible(10, 8)"), ("divisible(26, 8)", 24, "divisible(26, 8)"), ("divisible(27, 8)", 32, "divisible(27, 8)"),
    ("1.50", Fraction(3, 2), "1.5"), ("0.125", Fraction(1, 8), "0.125"), ("007", 7, "7"), ("2.0", 2, "2"), ("1/3", Fraction(1, 3), "1/3"), ("6/3", 2, "6/3"), ("width//2", 32, "width//2"), ("7 // -2", -4, "7//-2"), ("-7 % 4", 1, "-7%4"),
    ("1**5000", 1, "1**5000"), ("0**0", 1, "0**0"), ("(-1)**4097", -1, "(-1)**4097"), ("half**2", Fraction(1, 4), "half**2"), ("2**4095 > 0", 1, "2**4095 > 0"), ("1.1*10", 11, "1.1*10"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "value", "written"), WORTH, ids=[one[0] for one in WORTH])
def test_what_a_text_is_worth(text: str, value: Any, written: str) -> None:
    """Its value, whole numbers as int; written back with as few brackets as mean the same, which reads back equal."""
    found = parse(text)
    assert (found.value(NAMES.__getitem__), str(found)) == (value, written)
    worth = found.value(NAMES.__getitem__)
    assert isinstance(worth, type(value))
    assert parse(str(found)) == found
    assert str(parse(str(found))) == written


OPERATORS = ("+", "-", "*", "/", "//", "%", "**", "<", "==")


@pytest.mark.parametrize("outer", OPERATORS)
@pytest.mark.parametrize("inner", OPERATORS)
def test_brackets_stay_where_they_decide(outer: str, inner: str) -> None:
    """Any two operations inside one another are read back as they were."""
    for text in (
        f"(n{inner}k){outer}2",
        f"n{outer}(k{inner}2)",
        f"-(n{inner}k){outer}2",
        f"n{outer}-(k{inner}2)",
        f"(-n){outer}k",
    ):
        found = parse(text)
        assert parse(str(found)) == found
        assert "((" not in str(found)


BROKEN = [
    # text, where the mistake begins and ends as it is worked out, what is found
    ("n + [1,2][5] + 2", 9, 12, "item 5 of a list of 2, whose items are numbered from 0"),
    ("[n, 2][1/2]", 6, 11, "item 0.5 of a list of 2, whose items are numbered from 0"),
    ("n*[1, n/0]", 7, 8, "division by zero"),
    ("1 + -- -[1]", 7, 8, "a list stands where a number must"),
    ("n+[1,2]", 1, 2, "a list stands where a number must"),
    ("1 + [many, many] ", 4, 16, "a list of more than 100,000 numbers"),
    ("word - 1", 5, 6, "this cannot be calculated with"),
    ("chain + 1", 6, 7, "a chain, which stands as a step, cannot be calculated with"),
]


@pytest.mark.parametrize(("text", "start", "end", "finding"), BROKEN, ids=[one[0] for one in BROKEN])
def test_where_working_out_breaks_off(text: str, start: int, end: int, finding: str) -> None:
    """At the operation that cannot be done."""
    names = {**NAMES, "many": listed([0] * 60_000), "word": "64", "chain": object()}
    with pytest.raises(Mistake) as caught:
        parse(text).value(names.__getitem__)
    assert (caught.value.start, caught.value.end, caught.value.finding) == (start, end, finding)


def test_what_takes_too_much_says_how_to_ask_for_less() -> None:
    """A closed form that grows has a way out of its own, and so has what is nested too deep."""
    with pytest.raises(Mistake) as caught:
        parse("((K+1)**300*(K+2)**300) % 7").value({"K": named("K")}.__getitem__)
    assert (caught.value.finding, caught.value.hint) == (
        "its closed form grows too long to be worked out",
        "give symbols a value: --set K=64",
    )
    with pytest.raises(Mistake) as caught:
        parse("(" * 200 + "1")
    assert caught.value.hint == "name a part of it with `vars:`"


WRONG = [
    # text, where the mistake begins and ends, what is found, what is expected, the way out
    ("1 +", 3, 4, "nothing where a number must stand", "a number, a name or a bracket", ""),
    ("", 0, 1, "nothing where a number must stand", "a number, a name or a bracket", ""),
    ("1 + * 2", 4, 5, "'*' where a number must stand", "a number, a name or a bracket", ""),
    ("(1 + 2", 0, 1, "this bracket is not closed: the end where ')' must stand", "", ""),
    ("(1, 2)", 0, 1, "this bracket is not closed: ',' where ')' must stand", "", ""),
    ("[1 2]", 0, 1, "this bracket is not closed: '2' where ']' must stand", "", ""),
    ("max(1, 2", 3, 4, "this bracket is not closed: the end where ')' must stand", "", ""),
    ("n[1", 1, 2, "this bracket is not closed: the end where ']' must stand", "", ""),
    ("2 n", 2, 3, "'n' does not continue the expression", "an operator, or the end", "write the product out: 2*n"),
    ("2 3", 2, 3, "'3' does not continue the expression", "an operator, or the end", "write the product out: 2*n"),
    ("2 (3)", 2, 3, "'(' does not continue the expression", "an operator, or the end", "write the product out: 2*(n + 1)"),
    ("2)", 1, 2, "')' does not continue the expression", "an operator, or the end", "leave it out, or open it before"),
    ("1 < 2 < 3", 6, 7, "'<' does not continue the expression", "an operator, or the end", ""),
    ("2 ** 3 < = 1", 9, 10, "'=' has no meaning in an expression", "", "write == to compare"),
    ("2 ^ 3", 2, 3, "'^' has no meaning in an expression", "", "write a power as 2**10"),
    ("2 × 3", 2, 3, "'×' has no meaning in an expression", "", "write a product with *"),
    ("2·3", 1, 2, "'·' has no meaning in an expression", "", "write a product with *"),
    ("{n}", 0, 1, "'{' has no meaning in an expression", "", "an expression needs no braces here"),
    ("n}", 1, 2, "'}' has no meaning in an expression", "", "an expression needs no braces here"),
    ("n.k", 1, 2, "'.' has no meaning in an expression", "", "an item of a list is list[0]"),
    ("flor(2)", 0, 4, "no function 'flor'", "", "did you mean floor?"),
    ("print(2)", 0, 5, "no function 'print'", "", "functions: min max floor ceil round len divisible"),
    ("9" * 301, 0, 301, "a number of 301 digits", "at most 300 digits", ""),
    ("1/0", 1, 2, "division by zero", "", ""), ("1//0", 1, 3, "division by zero", "", ""), ("1 % 0", 2, 3, "division by zero", "", ""), ("0**-1", 1, 3, "division by zero", "", ""),
    ("m", 0, 1, "'m' has no value here", "", "m"), ("[1, 2][2]", 6, 9, "item 2 of a list of 2, whose items are numbered from 0", "", ""),
    ("list[-1]", 4, 8, "item -1 of a list of 2, whose items are numbered from 0", "", ""), ("list[1/2]", 4, 9, "item 0.5 of a list of 2, whose items are numbered from 0", "", ""),
    ("n[0]", 1, 4, "only a list has items", "", ""), ("[1]+2", 3, 4, "a list stands where a number must", "", ""), ("2 < [1]", 2, 3, "a list stands where a number must", "", ""),
    ("-[1]", 0, 1, "a list stands where a number must", "", ""), ("max([1], 2)", 0, 3, "a list stands where a number must", "", ""), ("floor([1])", 0, 5, "a list stands where a number must", "", ""),
    ("max()", 0, 3, "max of nothing", "", ""), ("min([])", 0, 3, "min of nothing", "", ""), ("floor()", 0, 5, "floor takes 1 value, 0 given", "", ""), ("ceil(1, 2)", 0, 4, "ceil takes 1 value, 2 given", "", ""),
    ("round(1, 2)", 0, 5, "round takes 1 value, 2 given", "", ""), ("len(1, 2)", 0, 3, "len takes 1 value, 2 given", "", ""), ("divisible(1)", 0, 9, "divisible takes 2 values, 1 given", "", ""), ("len(3)", 0, 3, "len counts the items of a list", "", ""),
    ("2**0.5", 1, 3, "a power needs a whole exponent, not 0.5", "", ""), ("2**4096", 1, 3, "the result would have more than 4,096 bits", "", ""), ("(1/2)**-4096", 5, 7, "the result would have more than 4,096 bits", "", ""),
    ("(1/3)**2585", 5, 7, "the result would have more than 4,096 bits", "", ""), ("2**4094*2*2", 9, 10, "the result would have more than 4,096 bits", "", ""), ("1/2**4094/2/2", 11, 12, "the result would have more than 4,096 bits", "", ""),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "start", "end", "finding", "expected", "hint"), WRONG, ids=[one[0][:30] for one in WRONG]
)
def test_where_a_mistake_stands(text: str, start: int, end: int, finding: str, expected: str, hint: str) -> None:
    """From where to where, and what to do about it; the same in the middle of a longer text."""
    for before, after in (("", ""), ("conv {", "} 3x3")):
        with pytest.raises(Mistake) as caught:
            parse(f"{before}{text}{after}", len(before), len(before) + len(text)).value(NAMES.__getitem__)
        mistake, at = caught.value, len(before)
        assert (mistake.start - at, mistake.end - at) == (start, end)
        assert (mistake.finding, mistake.expected, mistake.hint) == (finding, expected, hint)


@pytest.mark.parametrize("opened", ["(", "-(", "[", "max(", "n[", "2**", "2**(", "1 < ("])
def test_how_deep_an_expression_may_be(opened: str) -> None:
    """Fifty levels, and one more is refused at its place; nothing recurses further."""
    closed = {"(": ")", "[": "]"}.get(opened[-1], "")
    for depth in (50, 51):
        levels = depth // 2 if opened == "2**(" else depth
        text = f"{opened * levels}1{closed * levels}"
        if depth == 50:
            assert parse(text).code
            continue
        with pytest.raises(Mistake, match="nested more than 50 deep") as caught:
            parse(f"{opened}{text}{closed}")
        assert caught.value.start <= len(opened) * (levels + 1)
        assert caught.value.start >= len(opened) * (levels - 2)


PEOPLES: list[tuple[str, Any]] = [
    # as people write it
    ("sqrt(4)", 2), ("sqrt(0)", 0), ("sqrt(2.25)", Fraction(3, 2)), ("sqrt(2)", Fraction(1414213562373, 10**12)), ("sqrt(1/3)", Fraction(577350269189, 10**12)), ("sqrt(8/2)", 2),
    ("log2(8)", 3), ("log2(1)", 0), ("log2(1/4)", -2), ("log2(4/2)", 1), ("log2(3)", Fraction(1584962500721, 10**12)), ("log2(3/4)", Fraction(-415037499279, 10**12)), ("log2(4/3)", Fraction(415037499279, 10**12)), ("log2(6)", Fraction(2584962500721, 10**12)),
    ("1 and 2", 1), ("1 and 0", 0), ("0 or 3", 1), ("0 or 0", 0), ("not 0", 1), ("not 5", 0), ("1 or 1 and 0", 1), ("(1 or 1) and 0", 0), ("not 1 or 1", 1), ("not 1 == 2", 1), ("1 < 2 and 2 < 3", 1), ("1 and 1 and 0", 0), ("0 or 0 or 2", 1),
    ("3²", 9), ("3³", 27), ("2²+1", 5), ("-3²", -9), ("50%", Fraction(1, 2)), ("50%*4", 2), ("7 % 4", 3), ("7%4", 3), ("7%(4)", 3), ("200% + 1", 3), ("⌊7/2⌋", 3), ("⌈7/2⌉", 4), ("⌊⌈3.5⌉/3⌋", 1), ("2(3+4)", 14), ("2⌊7/2⌋", 6), ("2^2(3)", 12), ("2(3)(4)", 24),
    ("3²(2)", 18), ("(1+1)(2+1)", 6), ("1,024", 1024), ("60M", 60_000_000), ("3x3x64", 576), ("3 × 3", 9), ("8 ÷ 2", 4), ("5 − 3", 2), ("2 ≤ 3", 1), ("2 ≠ 3", 1), ("⌊-7/2⌋", -4), ("55(width)", 55), ("2 ** 3", 8), ("max(1,2)(3)", 6),
]  # fmt: skip


@pytest.mark.parametrize(("text", "value"), PEOPLES, ids=[one[0] for one in PEOPLES])
def test_arithmetic_as_people_write_it(text: str, value: Any) -> None:
    """Signs of their own, roots exact where they can be, `and` before `or`."""
    assert arithmetic.parse(text).value(NAMES.__getitem__) == value


PEOPLES_WRONG = [
    ("1/2(3+4)", 3, 4, "a product without a sign behind a division"), ("6÷2(1+2)", 3, 4, "a product without a sign behind a division"), ("(2)(3+4)", 3, 4, "a bracket behind a number in brackets"),
    ("9(3+6)", 1, 2, "this says the number again, or it is a product"), ("1+9(9)", 3, 4, "this says the number again, or it is a product"), ("sqrt(-1)", 0, 4, "a negative number has no square root"), ("log2(0)", 0, 4, "only positive numbers have a logarithm"),
    ("log2(1, 2)", 0, 4, "log2 takes 1 value, 2 given"), ("sqrt()", 0, 4, "sqrt takes 1 value, 0 given"), ("⌊7/2", 0, 1, "this bracket is not closed: the end where '⌋' must stand"), ("⌊7/2⌉", 0, 1, "this bracket is not closed: '⌉' where '⌋' must stand"),
    ("params(conv 64", 6, 7, "this bracket is never closed"), ("1 and", 5, 6, "nothing where a number must stand"), ("and 1", 4, 5, "'1' does not continue the expression"), ("0 not 1", 2, 5, "'not' does not continue the expression"),
    ("not and(1)", 4, 7, "and takes 2 values, 1 given"), ("2 + and(1, 2, 3)", 4, 7, "and takes 2 values, 3 given"), ("or(1)", 0, 2, "or takes 2 values, 1 given"), ("2 * not(1, 2)", 4, 7, "not takes 1 value, 2 given"), ("1억 3", 3, 4, "'3' does not continue the expression"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "start", "end", "finding"), PEOPLES_WRONG, ids=[one[0] for one in PEOPLES_WRONG])
def test_where_peoples_mistakes_stand(text: str, start: int, end: int, finding: str) -> None:
    """Where it can be read in two ways, or not at all."""
    with pytest.raises(Mistake) as caught:
        arithmetic.parse(text).value(NAMES.__getitem__)
    assert (caught.value.start, caught.value.end, caught.value.finding) == (start, end, finding)


@pytest.mark.parametrize("opened", ["⌊", "⌈", "(", "not ("])
def test_how_deep_peoples_arithmetic_may_be(opened: str) -> None:
    """Brackets of every form count."""
    closed = {"⌊": "⌋", "⌈": "⌉"}.get(opened, ")")
    levels = 24 if opened == "not (" else 50
    assert arithmetic.parse(f"{opened * levels}1{closed * levels}").code
    with pytest.raises(Mistake, match="nested more than 50 deep"):
        arithmetic.parse(f"{opened * 52}1{closed * 52}")


NUMBERS = [
    (3, "3"), (-3, "-3"), (0, "0"), (Fraction(1, 2), "0.5"), (Fraction(-1, 2), "-0.5"), (Fraction(1, 3), "1/3"), (Fraction(-7, 3), "-7/3"), (Fraction(1, 8), "0.125"), (Fraction(1, 40), "0.025"),
    (Fraction(3, 5), "0.6"), (Fraction(1, 25), "0.04"), (Fraction(217, 4), "54.25"), (Fraction(-1, 1000), "-0.001"), (Fraction(1, 7 * 10), "1/70"), (Fraction(12345, 100), "123.45"), (Fraction(6, 2), "3"), (Fraction(1, 625), "0.0016"),
]  # fmt: skip


@pytest.mark.parametrize(("value", "text"), NUMBERS)
def test_numbers_as_one_writes_them(value: int | Fraction, text: str) -> None:
    """A decimal where one is exact, else a fraction."""
    assert number_text(value) == text
    assert str(literal(value)) == text
    assert parse(text).value(NAMES.__getitem__) == value


def test_values_are_plain_and_bounded() -> None:
    """Whole fractions are int, conditions are 1 or 0; what has more than 4,096 bits is refused, and nothing less."""
    assert [type(plain(value)) for value in (Fraction(4, 2), Fraction(1, 2), True, 3)] == [int, Fraction, int, int]
    for value in (2**4096 - 1, -(2**4096) + 1, Fraction(1, 2**4096 - 1), [2**5000]):
        assert bounded(value) is value
    for value in (2**4096, -(2**4096), Fraction(1, 2**4096), Fraction(2**4096, 3)):
        with pytest.raises(ValueError, match=r"the result would have more than 4,096 bits"):
            bounded(value)
    assert parse("9" * 300).value(NAMES.__getitem__) == 10**300 - 1
    assert parse("nnnnn" * 100).names == {"nnnnn" * 100}


def test_lists_are_bounded() -> None:
    """The numbers in the lists of a list count too; a list that is empty counts as one."""
    half = listed([1] * 50_000)
    assert (half.numbers, listed([]).numbers, listed([half, half]).numbers) == (50_000, 1, 100_000)
    for longer in ([1] * 100_001, [half, half, 1], [half, half, listed([])]):
        with pytest.raises(ValueError, match="a list of more than 100,000 numbers"):
            listed(longer)


def test_a_value_takes_steps() -> None:
    """Where they are counted, an expression that takes more is refused as a whole."""
    found = parse("  1 + 2")
    with allowed(3):
        assert found.value(NAMES.__getitem__) == 3
        with pytest.raises(Mistake, match="working it out takes more than 3 steps") as caught:
            found.value(NAMES.__getitem__)
    assert (caught.value.start, caught.value.end) == (2, 7)


def test_expressions_know_their_parts() -> None:
    """Names, place, operands; equal where they mean the same tree."""
    found = parse("  max(k, n*half) + n  ")
    assert (sorted(found.names), found.span) == (["half", "k", "n"], (2, 20))
    assert list(map(str, operands(found))) == ["max(k, n*half)", "n"]
    assert list(map(str, operands(operands(found)[0]))) == ["k", "n*half"]
    assert list(map(str, operands(parse("-(1+2)")))) == ["1+2"]
    assert operands(literal(3)) == []
    assert operands(parse("n+k", source="somewhere"))[1].source == "somewhere"
    assert found == parse("max( k ,n * half)+n")
    assert found != parse("n+max(k, n*half)")
    assert found != str(found)
    assert literal(3).span == (0, 0)
    both = list_of([parse("n"), parse("k+1")], 4, 9, "source")
    assert (str(both), both.value(NAMES.__getitem__), both.source, both.span) == ("[n, k+1]", [7, 4], "source", (0, 9))
    assert parse("(n)", 1, 2).span == (1, 2)
