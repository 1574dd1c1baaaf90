"""The ``networks`` command: measure who knows whom in a record, and write it up."""

from pathlib import Path

from digisphere.app import console
from digisphere.evaluate.networks.page import write_page
from digisphere.evaluate.networks.recorded import recorded_networks
from digisphere.evaluate.networks.writing import measured_networks, write_networks


def run_networks(folder: Path, *, out: Path, seed: int) -> None:
    """Write figures, graphs, a table of people and a page about a record's networks."""
    with console.progress_bar("Networks") as progress:
        recorded = recorded_networks(folder)
        measured = measured_networks(recorded, seed=seed, progress=progress)
        write_networks(recorded, measured, folder=out, seed=seed)
        write_page(recorded, measured, path=out / "report.html", subject=folder.name)
    for name, found in measured.items():
        figures = found.figures
        console.say(
            f"{name}: {figures['people']} people, {figures['ties']} pairs, clustering "
            f"{figures['clustering_global']:.2f}, {figures['communities']} communities."
        )
    console.say(f"Wrote {out / 'report.html'}, network.json, GraphML and a table beside it.")
