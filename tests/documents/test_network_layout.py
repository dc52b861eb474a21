"""The layout of graphs, whatever they are: nothing overlaps, nothing leaves the sheet."""

from __future__ import annotations

from decimal import Decimal
from itertools import combinations, pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from vorlagen.documents.network_layout import (
    Area,
    Edge,
    NetworkLayout,
    NetworkNode,
    Point,
    Size,
    lay_out,
)

Graph = tuple[tuple[NetworkNode, ...], tuple[Edge, ...], tuple[Size, ...]]
LENGTHS = st.integers(50, 500).map(lambda tenths: Decimal(tenths) / 10)
SIZES: st.SearchStrategy[Size] = st.tuples(LENGTHS, LENGTHS)
NEAR = Decimal("0.3")  # of what Graphviz rounds, and of the tip of an arrow


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    """Up to eight nodes in up to two groups, with edges in any direction, circles among them."""
    count = draw(st.integers(1, 8))
    titles = tuple(draw(st.lists(SIZES, max_size=2)))
    group = st.none() | st.integers(0, len(titles) - 1) if titles else st.none()
    nodes = tuple(NetworkNode(draw(SIZES), draw(group)) for _ in range(count))
    ends = st.tuples(st.integers(0, count - 1), st.integers(0, count - 1))
    pairs = draw(st.lists(ends.filter(lambda e: e[0] != e[1]), max_size=10)) if count > 1 else []
    edges = tuple(Edge(*pair, draw(st.none() | SIZES), draw(st.booleans())) for pair in pairs)
    return nodes, edges, titles


def boxes(layout: NetworkLayout) -> list[Area]:
    """Everything that must not be overlapped: boxes, labels, titles of groups."""
    labels = [line.label for line in layout.lines]
    return [*layout.nodes, *filter(None, labels), *filter(None, layout.titles)]


def overlap(a: Area, b: Area) -> bool:
    return (
        a.x + NEAR < b.x + b.width
        and b.x + NEAR < a.x + a.width
        and a.y + NEAR < b.y + b.height
        and b.y + NEAR < a.y + a.height
    )


def touches(point: Point, area: Area) -> bool:
    return (
        area.x - NEAR <= point[0] <= area.x + area.width + NEAR
        and area.y - NEAR <= point[1] <= area.y + area.height + NEAR
    )


@settings(max_examples=20, deadline=None)
@given(graphs())
def test_no_boxes_labels_or_titles_overlap(graph: Graph) -> None:
    layout = lay_out(*graph)
    assert not [pair for pair in combinations(boxes(layout), 2) if overlap(*pair)]


@settings(max_examples=20, deadline=None)
@given(graphs())
def test_all_of_it_stays_on_the_sheet(graph: Graph) -> None:
    layout = lay_out(*graph)
    for area in [*boxes(layout), *filter(None, layout.frames)]:
        assert 0 <= area.x <= area.x + area.width <= layout.width
        assert 0 <= area.y <= area.y + area.height <= layout.height


@settings(max_examples=20, deadline=None)
@given(graphs())
def test_arrows_point_at_the_second_box_and_if_both_ways_also_at_the_first(graph: Graph) -> None:
    nodes, edges, titles = graph
    layout = lay_out(nodes, edges, titles)
    for edge, line in zip(edges, layout.lines, strict=True):
        assert (line.label is None) == (edge.label is None)
        assert len(line.curves) == (1 if edge.label is None else 2)
        ends = [layout.nodes[edge.end], *[layout.nodes[edge.start]] * edge.both_ways]
        assert len(line.heads) == len(ends)
        for area in ends:
            assert any(touches(point, area) for head in line.heads for point in head)


@settings(max_examples=20, deadline=None)
@given(graphs())
def test_boxes_stand_in_the_frames_of_their_groups_and_no_others(graph: Graph) -> None:
    nodes, _, titles = graph
    layout = lay_out(*graph)
    for node, area in zip(nodes, layout.nodes, strict=True):
        for group, frame in enumerate(layout.frames):
            assert (frame is not None and overlap(area, frame)) == (node.group == group)
    assert len(layout.frames) == len(layout.titles) == len(titles)


def test_a_label_beside_other_boxes_stands_above_its_end() -> None:
    """The picture of the KIM: from the first box to the third past the second one."""
    sizes = ((46, 23), (52, 23), (44, 36))
    nodes = tuple(NetworkNode((Decimal(x), Decimal(y)), 0) for x, y in sizes)
    label = (Decimal(39), Decimal(8))
    edges = (Edge(0, 1, None, True), Edge(1, 2, None, True), Edge(0, 2, label, True))
    into, out = lay_out(nodes, edges, ((Decimal(10), Decimal(3)),)).lines[2].curves
    assert max(x for x, _ in out) - min(x for x, _ in out) < NEAR
    assert all(abs(y - end) > NEAR for (_, y), (_, end) in pairwise(into))  # never flat
