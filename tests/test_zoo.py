"""Every network of the zoo has the figures that its file's head states, and torchvision's are those recorded."""

from __future__ import annotations

import csv
import time
from pathlib import Path

import pytest
from cli_runner import run

import cnncalc
from cnncalc import zoo
from cnncalc.report import Report
from cnncalc.units import per_axis, shape_text
from cnncalc.zoo import COLLECTIONS, Entry, entries

HERE = Path(__file__).parent
ENTRIES = entries()
TABLE = (HERE / "reference" / "torchvision.csv").read_text(encoding="utf-8")
RECORDED = {row["model"]: row for row in csv.DictReader(TABLE.splitlines())}


def figures(report: Report) -> dict[str, str]:
    """What a head may state, as text."""
    totals = report.totals
    source = report.inputs[0].output_shape
    found = {
        "params": totals.params,
        "macs": totals.macs,
        "buffers": totals.buffers,
        "connections": totals.connections,
        "depth": totals.depth,
        "field": per_axis(totals.receptive_field),
        "jump": per_axis(totals.jump),
        "padding": per_axis(totals.field_row.effective_padding) if totals.field_row else "",
        "input": shape_text(source, "chw" if source.rank == 2 else "c@hw"),
    }
    return {name: str(value) for name, value in found.items()}


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.target)
def test_a_network_has_the_figures_of_its_head(entry: Entry) -> None:
    """Each figure that the comment states is the one worked out; heads are counted for `_all`."""
    network = cnncalc.load(entry.target)
    found = figures(cnncalc.analyze(network))
    if any(name.endswith("_all") for name in entry.figures):
        everything = figures(cnncalc.analyze(network, aux=True))
        found |= {f"{name}_all": everything[name] for name in ("params", "buffers")}
    assert {name: found[name] for name in entry.figures} == entry.figures
    assert {"params", "macs", "depth", "input"} <= entry.figures.keys()
    assert entry.year
    assert entry.source


@pytest.mark.parametrize("model", RECORDED)
def test_torchvision_is_what_was_recorded(model: str) -> None:
    """Parameters, buffers and MACs of all 68 networks equal those of torchvision as it ran."""
    network = cnncalc.load(f"torchvision/{model}")
    expected = RECORDED[model]
    report = cnncalc.analyze(network)
    assert str(report.inputs[0].output_shape) == expected["input"]
    totals = report.totals
    names = ("params", "buffers", "macs")
    assert [getattr(totals, name) for name in names] == [int(expected[name]) for name in names]
    assert totals.neurons == int(expected["activations_conv_fc"])
    with_heads = cnncalc.analyze(network, aux=True).totals
    assert (with_heads.params, with_heads.buffers) == (int(expected["params_all"]), int(expected["buffers_all"]))


def table(name: str) -> list[dict[str, str]]:
    """A recorded table."""
    return list(csv.DictReader((HERE / "reference" / name).read_text(encoding="utf-8").splitlines()))


DISTILL = {row["cnn"]: row for row in table("rf_distill_readme.csv")}


@pytest.mark.parametrize("end", table("slim_endpoints.csv"), ids=lambda end: end["cnn"])
def test_slim_has_the_published_receptive_fields(end: dict[str, str]) -> None:
    """Field, stride and padding of the end point that the published table names."""
    row = cnncalc.analyze(cnncalc.load(end["network"]))[end["layer"]]
    published = DISTILL[end["cnn"]]
    found = [per_axis(value) for value in (row.receptive_field, row.jump, row.effective_padding)]
    assert found == [published["rf"], published["effective_stride"], published["effective_padding"]]


def test_every_recorded_network_is_there() -> None:
    """The zoo has the 68 classification networks, and no name twice in a collection."""
    names = [entry.target for entry in ENTRIES]
    assert len(names) == len(set(names))
    assert {f"torchvision/{model}" for model in RECORDED} <= set(names)


@pytest.mark.parametrize(
    "path", [path for name in COLLECTIONS for path in (HERE.parent / "cnncalc/zoo" / name).glob("*.yaml")], ids=str
)
def test_heads_name_the_variants(path: Path) -> None:
    """The networks on the figure lines are the file's variants and, if it is none of them, the file itself."""
    variants = {variant.name for variant in cnncalc.load(path).variants}
    names = {entry.name for entry in ENTRIES if entry.file == path.name and entry.collection == path.parent.name}
    assert names - {path.stem} == variants - {path.stem}
    assert names


def test_the_whole_zoo_is_analysed_in_ten_seconds() -> None:
    """All networks together take a fraction of what the limit allows."""
    start = time.process_time()
    for entry in ENTRIES:
        assert cnncalc.analyze(entry.load()).rows
    assert time.process_time() - start < 10


@pytest.mark.parametrize(
    ("example", "network"),
    [("alexnet", "papers/alexnet"), ("vgg16", "papers/vgg16"), ("googlenet", "papers/googlenet"), ("unet", "papers/unet"),
     ("resnet50", "torchvision/resnet50"), ("densenet121", "torchvision/densenet121")],
)  # fmt: skip
def test_examples_equal_the_zoo(example: str, network: str) -> None:
    """An example that is in the zoo too has the same weighted layers, figure for figure."""
    reports = [cnncalc.analyze(cnncalc.load(name)) for name in (HERE.parent / "examples" / f"{example}.yaml", network)]
    weighted = [
        [(row.kind, row.output_shape, row.params, row.macs, row.receptive_field) for row in report.rows if row.params]
        for report in reports
    ]
    assert sorted(map(str, weighted[0])) == sorted(map(str, weighted[1]))
    assert reports[0].totals.macs == reports[1].totals.macs


def test_bare_names_say_which_collection_was_taken() -> None:
    """Papers come first, and standard error names the other."""
    result = run("ResNet50", "-q")
    assert (result.code, result.stdout) == (0, "25557032 3857973248\n")
    assert result.stderr == "ResNet50 is papers/resnet50 here; there is torchvision/resnet50 too\n"
    assert run("torchvision/resnet50", "-q") == (0, "25557032 4089184256\n", "")


def test_a_family_name_is_its_first_network() -> None:
    """The name of a file with variants stands for the first of them."""
    assert run("papers/vgg", "-q").stdout == run("papers/vgg16", "-q").stdout


def test_unknown_names_suggest_the_nearest_three() -> None:
    """A slip in a name is answered with names that exist."""
    result = run("resnet5")
    assert result.code == 2
    assert (
        result.stderr
        == "error: no file or network is named 'resnet5'\n  hint: did you mean resnet56, resnet50 or resnet152?\n"
    )


def test_unknown_variants_list_the_variants() -> None:
    """`--variant` with a name that is none says which there are."""
    result = run("papers/alexnet", "--variant", "two")
    assert result.code == 2
    assert result.stderr == "error: no variant 'two'\n  hint: variants: one-tower caffenet\n"


def test_the_list_shows_every_network_with_its_figures() -> None:
    """`cnncalc zoo` is a table of all of them, as text, names or JSON."""
    lines = run("zoo").stdout.split("\n")
    for entry in ENTRIES:
        macs = f"{int(entry.figures['macs']):,}"
        assert any(line.split()[:1] == [entry.name] and macs in line for line in lines)
    assert run("zoo", "-q").stdout.split() == [entry.target for entry in ENTRIES]
    assert run("zoo", "--json").stdout.count('"name": ') == len(ENTRIES)


def test_zoo_with_a_name_prints_the_file() -> None:
    """The file comes out as it is."""
    assert run("zoo", "lenet5").stdout == (HERE.parent / "cnncalc/zoo/papers/lenet5.yaml").read_text(encoding="utf-8")


def test_a_file_with_a_network_s_name_is_ambiguous(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bare name that is both is refused, and both ways out work."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "vgg16").write_text("3x32x32 -> conv 8 3x3", encoding="utf-8")
    result = run("vgg16")
    assert result.code == 2
    assert (
        result.stderr == "error: 'vgg16' is a file here and a network of the zoo\n  hint: write ./vgg16 or zoo:vgg16\n"
    )
    assert run("./vgg16", "-q").stdout == "224 194400\n"
    assert run("zoo:vgg16", "-q").stdout == "138357544 15470264320\n"


def test_the_zoo_reads_the_head_of_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files that are no networks are passed over, and a head may be all there is."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("nothing", encoding="utf-8")
    (tmp_path / "mine" / "small.yaml").write_text(
        "# source: A. Author 1999\n# figures: small params 5\n", encoding="utf-8"
    )
    monkeypatch.setattr(zoo, "_HERE", str(tmp_path))
    monkeypatch.setattr(zoo, "COLLECTIONS", ("mine",))
    (entry,) = zoo.entries.__wrapped__()
    assert (entry.name, entry.source, entry.year, entry.figures) == ("small", "A. Author", 1999, {"params": "5"})
