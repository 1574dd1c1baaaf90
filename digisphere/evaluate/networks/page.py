"""The page about a record's networks: figures side by side, the nets drawn, how ties grew.

Self-contained like the battery's pages and in their style. Measuring is ``measures``'.
"""

from __future__ import annotations

import base64
import html
from typing import TYPE_CHECKING, Any

import networkx as nx
import numpy as np

from digisphere.capture.store import write_whole
from digisphere.evaluate.page import PAGE_STYLE
from digisphere.evaluate.plots import BAND, CONTROL, FOUND, REFERENCE, picture_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from digisphere.evaluate.check import Draw
    from digisphere.evaluate.networks.measures import Measured
    from digisphere.evaluate.networks.recorded import Recorded

_NETWORKS = {
    "known": "Two know each other: there is a tie between them.",
    "friends": "One at least counts the other as a friend.",
    "contacts": "They have been in one conversation.",
}
_FIGURES = {
    "people": "people",
    "ties": "pairs joined",
    "mean_degree": "others one is joined with, mean",
    "median_degree": "the same, median",
    "largest_degree": "the same, most",
    "degree_variance_over_mean": "variance of it over its mean; 1 by pure chance",
    "clustering_global": "paths of two that are closed to a triangle",
    "clustering_mean_local": "the same by person, mean",
    "mean_distance": "steps between two who are connected, mean",
    "largest_part_share": "people in the largest connected part",
    "communities": "communities (Louvain)",
    "modularity": "modularity of these",
    "reciprocity": "ties felt one way that are felt the other way too",
    "fewer_than_friends_share": "people with fewer ties than those they are joined with, mean",
}
_SORTED = {
    "age_years": "age", "sex": "sex", "wealth_of_adults": "wealth of adults",
    "openness": "openness", "conscientiousness": "conscientiousness",
    "extraversion": "extraversion", "agreeableness": "agreeableness",
    "neuroticism": "neuroticism", "degree": "number of ties",
    "leaning_of_adults": "leaning of adults", "values_of_adults": "values of adults, mean of ten",
}  # fmt: skip
_COLOURS = (FOUND, CONTROL, BAND, "#cc79a7", "#e69f00", "#56b4e9", "#f0e442", REFERENCE)
_MOST_DRAWN = 1_500


def write_page(
    recorded: Recorded, measured: Mapping[str, Measured], *, path: Path, subject: str
) -> None:
    """Write the page."""
    plots = [
        ("How many others people are joined with", _degrees(measured)),
        *(
            (f"{name}: {_NETWORKS[name]}", _net(graph, measured[name]))
            for name, graph in recorded.undirected.items()
            if name != "known" and len(graph) <= _MOST_DRAWN
        ),
    ]
    if len(recorded.growth.get("time_s", ())) > 1:
        plots.append(("How ties have grown", _growth(recorded)))
    sections = "\n".join(_section(title, draw) for title, draw in plots)
    named = "".join(f"<li><b>{name}</b>: {_text(what)}</li>" for name, what in _NETWORKS.items())
    page = f"""<!doctype html>
<html lang="en"><meta charset="utf-8">
<title>DigiSphere: networks of {_text(subject)}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>{PAGE_STYLE}figure{{margin:1.5rem 0}}figure img{{max-width:100%;background:#fff}}</style>
<h1>Networks of {_text(subject)}</h1>
<ul>{named}</ul>
{_table(_FIGURES, measured, key="")}
<h2>Who is joined with whom: correlation over the two ends of a tie, outside the household</h2>
{_table(_SORTED, measured, key="assortativity")}
{_sampled(measured)}
{sections}
</html>
"""
    write_whole(path, page.encode())


def _table(names: Mapping[str, str], measured: Mapping[str, Measured], *, key: str) -> str:
    head = "".join(f"<th>{name}</th>" for name in measured)
    lines = []
    for name, words in names.items():
        figures = (f.figures[key] if key else f.figures for f in measured.values())
        cells = "".join(f"<td>{_shown(found[name])}</td>" for found in figures)
        lines.append(f"<tr><td>{_text(words)}</td>{cells}</tr>")
    return f"<table><tr><th></th>{head}</tr>{''.join(lines)}</table>"


def _sampled(measured: Mapping[str, Measured]) -> str:
    said = [
        f"{name}: {what.replace('_', ' ')} {count}"
        for name, found in measured.items()
        for what, count in found.figures["sampled"].items()
    ]
    return (
        f"<p class='source'>Estimated from a seeded sample: {'; '.join(said)}.</p>" if said else ""
    )


def _shown(value: float | None) -> str:
    if value is None:
        return "–"
    return str(value) if isinstance(value, int) else f"{value:.3g}"


def _section(title: str, draw: Draw) -> str:
    source = base64.b64encode(picture_of(draw)).decode("ascii")
    picture = f'<img alt="{_text(title)}" src="data:image/png;base64,{source}">'
    return f"<figure><figcaption>{_text(title)}</figcaption>{picture}</figure>"


def _degrees(measured: Mapping[str, Measured]) -> Draw:
    def draw(axes: Any) -> None:
        for (name, found), colour in zip(measured.items(), _COLOURS, strict=False):
            counts = np.array(found.figures["degree_distribution"], dtype=np.float64)
            least = counts[::-1].cumsum()[::-1] / max(counts.sum(), 1.0)
            axes.step(np.arange(len(least)), least, where="mid", color=colour, label=name)
        axes.set(xlabel="others", ylabel="share with as many or more", ylim=(0, 1.02))

    return draw


def _net(graph: nx.Graph, found: Measured) -> Draw:
    """Draw the largest connected part, people's area by their ties, coloured by community."""

    def draw(axes: Any) -> None:
        inside = np.flatnonzero(found.people["part"] == 0)
        people = [found.person_ids[n] for n in inside.tolist()]
        part = graph.subgraph(people)
        spots = nx.spring_layout(part, weight=None, seed=1, iterations=80)
        places = np.array([spots[person] for person in people])
        for a, b in part.edges:
            axes.plot(
                *np.array([spots[a], spots[b]]).T, color=REFERENCE, lw=0.3, alpha=0.3, zorder=1
            )
        community = found.people["community"][inside].astype(np.intp)
        colour = [_COLOURS[n % len(_COLOURS)] for n in community.tolist()]
        size = 3.0 + 3.0 * found.people["degree"][inside]
        axes.scatter(places[:, 0], places[:, 1], s=size, c=colour, zorder=2, linewidths=0)
        axes.set_axis_off()

    return draw


def _growth(recorded: Recorded) -> Draw:
    def draw(axes: Any) -> None:
        days = recorded.growth["time_s"] / 86400.0
        people = len(recorded.people["person_id"])
        for name, colour in (("ties", FOUND), ("friends", CONTROL)):
            axes.plot(days, recorded.growth[name] / people, "o-", ms=3, color=colour, label=name)
        axes.set(xlabel="days", ylabel="felt by a person, mean", ylim=(0, None))

    return draw


def _text(words: str) -> str:
    return html.escape(words)
