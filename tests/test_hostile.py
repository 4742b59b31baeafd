"""Hostile input of every sort: no crash, no hang, no place outside of the text, the same answer again.

CNNCALC_HOSTILE=500 pytest tests/test_hostile.py tries so many inputs of each subject, other ones each time.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from confined import STOPPED, Answer, Confined
from hostile_calls import Call, Subject, excused, network_of
from hostile_fields import SUBJECTS, fields
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from promises import complaints

CAMPAIGN = int(os.environ.get("CNNCALC_HOSTILE", "0"))
few = settings(
    max_examples=CAMPAIGN or 40,
    derandomize=not CAMPAIGN,
    database=None,
    deadline=None,
    phases=[Phase.generate, Phase.shrink] if CAMPAIGN else [Phase.generate],
    suppress_health_check=list(HealthCheck),
    report_multiple_bugs=False,
)
Pair = tuple[Confined, Confined]


@pytest.fixture(scope="module")
def pair() -> Iterator[Pair]:
    """Two processes under limits, whose sets and hashes are ordered differently."""
    with Confined("0") as one, Confined("1") as other:
        yield one, other


def said(answer: Answer) -> tuple[int, str, str]:
    """What must be the same whenever it is asked."""
    return answer.code, answer.stdout, answer.stderr


def timed(call: Call) -> bool:
    """Whether an answer holds times."""
    return "verify" in call.args and "--no-times" not in call.args


@pytest.mark.parametrize("subject", SUBJECTS, ids=lambda subject: subject.name)
def test_hostile_calls(subject: Subject, pair: Pair) -> None:
    """Exit 0, 1 or 2 in time, places within the text, twice the same, and a network reads back from its text."""

    @few
    @given(st.data())
    def keeps_promises(data: st.DataObject) -> None:
        call = subject.call(data.draw(fields(subject)))
        answer, again = (process.run(*call.args, files=call.files, stdin=call.stdin) for process in pair)
        broken = complaints(answer, call.args, call.files, call.stdin)
        if excused(call):
            broken = [one for one in broken if not one.endswith(" s") and answer.code != STOPPED]
        assert broken == [], call
        assert timed(call) or said(answer) == said(again), call
        text = network_of(call)
        if text is not None and answer.code != 2:
            found = pair[0].call("read back", text=text)
            assert found == {**found, "accepted": True, "equal": True, "fixed": True}, text

    keeps_promises()
