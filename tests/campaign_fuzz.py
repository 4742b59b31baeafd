"""Guided random input for the command line, by hand: what reaches new code is kept and changed further.

    pip install atheris
    python tests/campaign_fuzz.py FOLDER --minutes 5 notation yaml      (all subjects if none is named)

FOLDER keeps a corpus for each subject, outside of the repository, and finds: inputs that break a promise. A find is
told when it breaks the promise in a process under limits too, where the program runs at its own pace.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from functools import partial
from hashlib import sha256
from pathlib import Path
from random import Random
from types import FrameType
from typing import Any

from confined import STOPPED, Answer, Confined, told
from hostile_calls import SUBJECTS, Call, Subject, excused, network_of
from hostile_texts import encoded, nearly, spoilt
from promises import complaints

MARK = b"\x1e"  # between fields
SLOW = 8.0  # seconds, watched; the promise is asked of the program unwatched
MEMORY = 1_500  # MB
LONGEST = 20_000  # bytes


# -- in the process that is watched -------------------------------------------------------------------


class TooSlow(BaseException):
    """An answer takes too long; nothing of the program catches it."""


def _give_up(number: int, frame: FrameType | None) -> None:
    """Raised wherever the program is; the file and function tell one slow thing from another."""
    while frame is not None and "cnncalc/" not in frame.f_code.co_filename:
        frame = frame.f_back
    raise TooSlow("" if frame is None else f"{Path(frame.f_code.co_filename).name} {frame.f_code.co_name}")


class Watched:
    """Takes inputs, and keeps those that break a promise."""

    def __init__(self, subject: Subject, folder: Path) -> None:
        self.subject, self.finds = subject, folder / "finds" / subject.name
        self.finds.mkdir(parents=True, exist_ok=True)
        self.tried, self.codes = 0, dict.fromkeys((0, 1, 2), 0)
        self.room = Path("/dev/shm" if Path("/dev/shm").is_dir() else "/tmp") / f"cnncalc-{os.getpid()}"
        self.room.mkdir(exist_ok=True)
        self.known: set[str] = set()
        signal.signal(signal.SIGVTALRM, _give_up)

    def __call__(self, data: bytes) -> None:
        call = self.subject.call(data.split(MARK))
        self.tried += 1
        answer = self.answer(call)
        self.codes[answer.code] = self.codes.get(answer.code, 0) + 1
        broken = (
            [] if answer.code == STOPPED and excused(call) else complaints(answer, call.args, call.files, call.stdin)
        )
        broken += read_back(call) if answer.code in (0, 1) else []
        kind = re.sub(r"\d+", "0", " ".join(one[:60] + one[-80:] for one in broken))
        if broken and kind not in self.known:
            self.known.add(kind)
            (self.finds / sha256(data).hexdigest()[:16]).write_bytes(data)
        if self.tried % 100 == 0:
            self.tell()

    def tell(self) -> None:
        """How many inputs were tried, for whoever started this."""
        text = json.dumps({"tried": self.tried, "codes": self.codes, "kinds": sorted(self.known)}, indent=1)
        (self.finds.parent / f"{self.subject.name}.{os.getpid()}.json").write_text(text, encoding="utf-8")

    def answer(self, call: Call) -> Answer:
        """What a call leaves behind, in this process."""
        import cli_runner

        os.chdir(self.room)
        for name, data in call.files.items():
            (self.room / name).write_bytes(data)
        signal.setitimer(signal.ITIMER_VIRTUAL, SLOW)
        try:
            found = Answer(*cli_runner.run(*call.args, stdin=call.stdin), 0.0, 0)
        except TooSlow as where:
            found = Answer(STOPPED, "", f"slow in {where}", 0.0, 0)
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        for file in self.room.iterdir():
            file.unlink()
        return found


def read_back(call: Call) -> list[str]:
    """What a network's text breaks when it is written canonically and read again."""
    import confined_worker

    text = network_of(call)
    if text is None:
        return []
    found = confined_worker.read_back({"text": text})
    return [] if not found["accepted"] or (found["equal"] and found["fixed"]) else ["does not read back"]


def changed(subject: Subject, data: bytes, max_size: int, seed: int) -> bytes:
    """One of a text's fields changed, as somebody might mistype it, of a text that is right now and then; a quarter as
    the guide would change bytes."""
    import atheris

    random = Random(seed)
    if random.randrange(4) == 0:
        return bytes(atheris.Mutate(data, len(data)))[:max_size]
    fields = data.split(MARK)
    if random.randrange(3) == 0:
        fields = [field.encode() for field in random.choice(subject.seeds)]
    at = random.randrange(len(fields))
    text = fields[at].decode("utf-8", "surrogateescape")
    fields[at] = encoded(random, nearly(random, text, random.choice((1, 1, 1, 2, 4))))
    if random.randrange(30) == 0:
        fields[at] = spoilt(random, fields[at])
    return MARK.join(fields)[:max_size]


def watch(subject: Subject, folder: Path, seconds: int) -> None:
    """Try inputs for so long; does not return."""
    try:
        import atheris
    except ModuleNotFoundError:
        sys.exit("this needs atheris: pip install atheris")
    with atheris.instrument_imports(include=["cnncalc"]):
        from cnncalc.cli import calc, check, compare, explain, quiz, show, solve, sweep, verify, zoo  # noqa: F401
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY * 1_000_000,) * 2)
    watched = Watched(subject, folder)
    corpus = folder / "corpus" / subject.name
    corpus.mkdir(parents=True, exist_ok=True)
    for seed in subject.seeds:
        data = MARK.join(field.encode() for field in seed)
        (corpus / sha256(data).hexdigest()).write_bytes(data)
    crashes = folder / "crashes" / subject.name
    crashes.mkdir(parents=True, exist_ok=True)
    options = [f"-max_total_time={seconds}", "-timeout=300", "-rss_limit_mb=0", f"-max_len={LONGEST}"]
    atheris.Setup(
        [sys.argv[0], str(corpus), *options, f"-artifact_prefix={crashes}/", "-verbosity=0"],
        watched,
        custom_mutator=partial(changed, subject),
    )
    atheris.Fuzz()


# -- in the process that starts it --------------------------------------------------------------------


def campaign(subject: Subject, folder: Path, minutes: float) -> None:
    """Watch a subject, again where an input has ended the process, until the time is over."""
    end = time.monotonic() + minutes * 60
    while (left := int(end - time.monotonic())) > 0:
        command = [sys.executable, __file__, str(folder), "--watch", str(left), subject.name]
        with open(folder / f"{subject.name}.log", "ab") as log:
            subprocess.run(command, stdout=log, stderr=log, check=False)


def tried(subject: Subject, folder: Path) -> int:
    """How many inputs of a subject have been tried, in all runs."""
    reports = (folder / "finds").glob(f"{subject.name}.*.json")
    return sum(json.loads(report.read_text(encoding="utf-8"))["tried"] for report in reports)


def confirmed(subject: Subject, folder: Path) -> int:
    """Tell what breaks a promise in a process under limits too."""
    count = 0
    paths = [*(folder / "finds" / subject.name).glob("*"), *(folder / "crashes" / subject.name).glob("*")]
    with Confined() as process:
        for path in sorted(paths):
            call = subject.call(path.read_bytes().split(MARK))
            answer = process.run(*call.args, files=call.files, stdin=call.stdin)
            broken = complaints(answer, call.args, call.files, call.stdin)
            text = network_of(call)
            back: dict[str, Any] = process.call("read back", text=text) if text and answer.code != STOPPED else {}
            if back.get("accepted") and not (back["equal"] and back["fixed"]):
                broken.append("does not read back")
            slow = answer.code == STOPPED or all(one.endswith(" s") for one in broken)
            if broken and not (excused(call) and slow):
                count += 1
                print(f"{path}\n  {told(answer, call.args)}\n  {broken}", flush=True)
    return count


def main(arguments: Sequence[str]) -> int:
    """Run the campaign, and exit 1 if a promise was broken."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("subjects", nargs="*", help="of: " + " ".join(subject.name for subject in SUBJECTS))
    parser.add_argument("--minutes", type=float, default=3.0, help="for each subject; 0 only looks at finds again")
    parser.add_argument("--watch", type=int, help=argparse.SUPPRESS)
    given = parser.parse_intermixed_args(arguments)
    folder = given.folder.resolve()
    wanted = [subject for subject in SUBJECTS if subject.name in given.subjects or not given.subjects]
    if given.watch:
        watch(wanted[0], folder, given.watch)
    folder.mkdir(parents=True, exist_ok=True)
    count = 0
    for subject in wanted:
        campaign(subject, folder, given.minutes)
        count += confirmed(subject, folder)
        print(f"{subject.name}: {tried(subject, folder):,} inputs tried, {count} finds so far", flush=True)
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
