"""The layout of graphs, whatever they are: nothing overlaps, nothing leaves the sheet."""

from __future__ import annotations

import subprocess
import sys
from itertools import combinations, pairwise
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

import vorlagen
from vorlagen.documents.network_layout import Area, Edge, NetworkGraph, NetworkNode, Size
from vorlagen.documents.network_routing import CLEAR, NetworkLayout, Point, Run, lay_out, tracks

WIDE = 60_000
SIZES: st.SearchStrategy[Size] = st.tuples(st.integers(500, 5000), st.integers(400, 2500))


@st.composite
def graphs(draw: st.DrawFn) -> NetworkGraph:
    """Up to eight nodes in up to two groups, with edges in any direction, circles among them."""
    count = draw(st.integers(1, 8))
    titles = tuple(draw(st.lists(SIZES, max_size=2)))
    group = st.none() | st.integers(0, len(titles) - 1) if titles else st.none()
    nodes = tuple(NetworkNode(draw(SIZES), draw(group)) for _ in range(count))
    ends = st.tuples(st.integers(0, count - 1), st.integers(0, count - 1))
    pairs = draw(st.lists(ends.filter(lambda e: e[0] != e[1]), max_size=10)) if count > 1 else []
    edges = tuple(Edge(*pair, draw(st.none() | SIZES)) for pair in pairs)
    return NetworkGraph(nodes, edges, titles)


def laid_out(graph: NetworkGraph, width: int = WIDE) -> NetworkLayout:
    found = lay_out([graph], width)
    assert found is not None
    return found[1]


def overlap(a: Area, b: Area) -> bool:
    return a.x < b.right and b.x < a.right and a.y < b.bottom and b.y < a.bottom


def boxes(layout: NetworkLayout) -> list[Area]:
    """Everything that must not be overlapped: boxes, labels, titles of groups."""
    labels = [route.label for route in layout.routes]
    return [*layout.nodes, *filter(None, labels), *filter(None, layout.titles)]


def runs_through(area: Area, start: Point, end: Point) -> bool:
    """Whether a line goes through the inside of an area (for slanted ones: what surrounds them)."""
    (x1, x2), (y1, y2) = sorted((start[0], end[0])), sorted((start[1], end[1]))
    return (
        x1 < area.right
        and area.x < x2 + 1
        and y1 < area.bottom
        and area.y < y2
        and (area.x < x2 or x1 == x2)
    )


def lines(layout: NetworkLayout) -> list[tuple[int, Point, Point]]:
    """All straight lines, each with the number of its edge."""
    return [
        (number, start, end)
        for number, route in enumerate(layout.routes)
        for stroke in route.strokes
        for start, end in pairwise(stroke)
    ]


@settings(max_examples=20, deadline=None)
@given(graphs())
def test_no_boxes_labels_or_titles_overlap(graph: NetworkGraph) -> None:
    layout = laid_out(graph)
    assert not [pair for pair in combinations(boxes(layout), 2) if overlap(*pair)]


@settings(max_examples=20, deadline=None)
@given(graphs())
def test_all_of_it_stays_on_the_sheet(graph: NetworkGraph) -> None:
    layout = laid_out(graph)
    for area in [*boxes(layout), *filter(None, layout.frames)]:
        assert 0 <= area.x <= area.right <= WIDE
        assert 0 <= area.y <= area.bottom <= layout.height
    points = [point for _, *ends in lines(layout) for point in ends]
    assert all(0 <= x <= WIDE and 0 <= y <= layout.height for x, y in points)


@settings(max_examples=20, deadline=None)
@given(graphs())
def test_no_line_runs_through_a_box_a_label_or_a_title(graph: NetworkGraph) -> None:
    layout = laid_out(graph)
    for area in boxes(layout):
        assert not [line for line in lines(layout) if runs_through(area, line[1], line[2])]


@settings(max_examples=20, deadline=None)
@given(graphs())
def test_no_two_lines_run_on_each_other(graph: NetworkGraph) -> None:
    layout = laid_out(graph)
    for (a, a1, a2), (b, b1, b2) in combinations(lines(layout), 2):
        for axis in (0, 1):
            along = 1 - axis
            if a != b and a1[axis] == a2[axis] == b1[axis] == b2[axis]:
                low = max(min(a1[along], a2[along]), min(b1[along], b2[along]))
                high = min(max(a1[along], a2[along]), max(b1[along], b2[along]))
                assert high <= low


@settings(max_examples=20, deadline=None)
@given(graphs())
def test_lines_lead_from_their_first_box_to_their_second(graph: NetworkGraph) -> None:
    layout = laid_out(graph)
    for edge, route in zip(graph.edges, layout.routes, strict=True):
        start, end = route.strokes[0][0], route.strokes[-1][-1]
        for (x, y), area in ((start, layout.nodes[edge.above]), (end, layout.nodes[edge.below])):
            assert area.x < x < area.right
            assert y in {area.y, area.bottom}
        assert (route.label is None) == (edge.label is None)
        assert all(len(stroke) > 1 for stroke in route.strokes)


@settings(max_examples=20, deadline=None)
@given(graphs())
def test_a_frame_holds_the_boxes_of_its_group_and_no_other(graph: NetworkGraph) -> None:
    layout = laid_out(graph)
    for number, frame in enumerate(layout.frames):
        for node, area in zip(graph.nodes, layout.nodes, strict=True):
            if frame is not None and node.group == number:
                assert frame.x < area.x and area.right < frame.right  # noqa: PT018 - one thought
                assert frame.y < area.y and area.bottom < frame.bottom  # noqa: PT018
            elif frame is not None:
                assert not overlap(frame, area)
    frames = [frame for frame in layout.frames if frame is not None]
    assert not [pair for pair in combinations(frames, 2) if overlap(*pair)]


@settings(max_examples=15, deadline=None)
@given(graphs())
def test_the_same_graph_is_laid_out_alike(graph: NetworkGraph) -> None:
    assert laid_out(graph) == laid_out(graph)


def test_boxes_of_one_parent_stand_evenly_below_it() -> None:
    graph = NetworkGraph((NetworkNode((3000, 1000)),) * 3, (Edge(0, 1), Edge(0, 2)))
    parent, left, right = laid_out(graph, 16_000).nodes
    assert abs((left.x + right.right) // 2 - (parent.x + parent.width // 2)) < 10  # 0.1 mm


def test_a_line_between_two_boxes_is_straight() -> None:
    graph = NetworkGraph((NetworkNode((3000, 1000)),) * 2, (Edge(0, 1, (2000, 400)),))
    assert [len(stroke) for stroke in laid_out(graph).routes[0].strokes] == [2, 2]


def test_what_is_wider_than_the_sheet_is_not_laid_out() -> None:
    wide = NetworkGraph((NetworkNode((9000, 1000)),) * 3, (Edge(0, 1), Edge(0, 2)))
    assert lay_out([wide], 16_000) is None
    narrow = NetworkGraph((NetworkNode((6000, 1000)),) * 3, (Edge(0, 1), Edge(0, 2)))
    found = lay_out([wide, narrow], 16_000)
    assert found is not None
    assert found[0] == 1


def test_an_edge_leads_down_even_out_of_a_group_and_back_into_it() -> None:
    nodes = (NetworkNode((3000, 1000), 0), NetworkNode((3000, 1000)), NetworkNode((3000, 1000), 0))
    graph = NetworkGraph(nodes, (Edge(0, 1), Edge(1, 2)), ((1000, 400),))
    first, between, last = laid_out(graph).nodes
    assert first.bottom < between.y
    assert between.bottom < last.y


def test_many_lines_that_run_across_move_ranks_apart() -> None:
    pairs = [(above, 5 + below) for above in range(5) for below in range(5) if above != below]
    few, many = (
        laid_out(
            NetworkGraph((NetworkNode((3000, 1000)),) * 10, tuple(Edge(*pair) for pair in chosen)),
            WIDE,
        )
        for chosen in (pairs[:1], pairs)
    )
    assert many.nodes[9].y > few.nodes[9].y


ENVIRONMENTS: list[dict[str, str]] = [
    {"LC_ALL": "C", "TZ": "UTC"},
    {
        **dict.fromkeys(("LC_ALL", "LANG"), "de_DE.UTF-8"),
        **dict.fromkeys(("HOME", "TMPDIR", "FONTCONFIG_FILE", "FONTCONFIG_PATH"), "/nonexistent"),
        "PATH": "",
    },
]
PROGRAM = """
from vorlagen.documents.network_layout import Edge, NetworkGraph, NetworkNode
from vorlagen.documents.network_routing import lay_out
nodes = (NetworkNode((3000, 1000)), NetworkNode((3013, 1017), 0), NetworkNode((4500, 800), 0))
edges = (Edge(0, 1, (2000, 400)), Edge(0, 2), Edge(1, 2), Edge(2, 0))
print(lay_out([NetworkGraph(nodes, edges, ((1000, 300),))], 16300))
"""


def test_the_machine_has_no_part_in_a_layout() -> None:
    """Neither its language nor its fonts nor its programs; and nothing is written but the answer."""
    folder = str(Path(vorlagen.__file__).parents[1])
    answers = []
    for environment in ENVIRONMENTS:
        run = subprocess.run(
            [sys.executable, "-c", PROGRAM],
            env={"PYTHONPATH": folder, **environment},
            capture_output=True,
            text=True,
            check=False,
        )
        assert not run.stderr
        answers.append(run.stdout)
    assert answers[0].startswith("(0, NetworkLayout(")
    assert set(answers) == {answers[0]}


@given(st.lists(st.tuples(st.integers(0, 4000), st.integers(0, 4000)), max_size=8))
def test_lines_that_run_across_share_a_track_only_where_they_do_not_meet(
    ends: list[tuple[int, int]],
) -> None:
    runs = [Run(start, end) for start, end in ends]
    found, count = tracks(runs)
    for (a, first), (b, then) in combinations(zip(runs, found, strict=True), 2):
        if first is not None and first == then:
            assert a.high + CLEAR <= b.low or b.high + CLEAR <= a.low
    assert all(track is None or track < count for track in found)
