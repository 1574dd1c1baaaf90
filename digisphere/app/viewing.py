"""The ``view`` and ``card`` commands: look at a dataset in pages, pictures and numbers."""

from pathlib import Path

from digisphere.app import console
from digisphere.capture.contact_sheet import write_animation, write_contact_sheet
from digisphere.capture.dataset import Dataset
from digisphere.capture.gallery import refuse_inside, write_gallery
from digisphere.capture.overlays import OVERLAYS
from digisphere.capture.record import is_dataset
from digisphere.errors import CaptureError, suggest
from digisphere.evaluate.dataset_card.card import write_card
from digisphere.evaluate.dataset_card.many import find_worlds, write_card_of_many


def run_view(
    folder: Path, *, html: bool, out: Path | None, sheet: Path | None, gif: Path | None,
    overlay: str,
) -> None:  # fmt: skip
    """Write what was asked for.

    Raises:
        CaptureError: nothing was asked for, the folder holds no finished dataset, or something in
            it cannot be read.
    """
    dataset = Dataset(folder)
    if overlay not in OVERLAYS:
        raise CaptureError(f"--overlay {overlay}: {suggest(overlay, known=OVERLAYS)}")
    if out is not None and not html:
        raise CaptureError(f"--out {out} goes with --html; --sheet and --gif name their own file.")
    for option, path, suffix in (("--sheet", sheet, ".png"), ("--gif", gif, ".gif")):
        if path is not None:
            refuse_inside(dataset, path)
            if path.suffix.lower() != suffix:
                raise CaptureError(f"{option} {path}: name a file that ends in {suffix}.")
    if not (html or sheet or gif):
        raise CaptureError(
            f"«digisphere view {folder}»: say what to make: --html for a gallery, --sheet "
            "FILE.png for a contact sheet, --gif FILE.gif for an animation."
        )
    if html:
        with console.progress_bar("Gallery") as progress:
            page = write_gallery(dataset, out or folder / "gallery", progress=progress)
        console.say(f"Wrote {page}. Open it in any browser.")
    if sheet:
        count = write_contact_sheet(dataset, sheet, overlay=overlay)
        console.say(f"Wrote {sheet}: {count} of {dataset.frames} frames.")
    if gif:
        count = write_animation(dataset, gif, overlay=overlay)
        console.say(f"Wrote {gif}: {count} of {dataset.frames} frames.")


def run_card(folder: Path) -> bool:
    """Write the card of a dataset or of a folder of datasets; say whether splits are apart.

    Raises:
        CaptureError: the folder holds no finished dataset, or something in it cannot be read.
    """
    shared: list[str] = []
    if is_dataset(folder) or not find_worlds(folder):
        card = write_card(Dataset(folder))
    else:
        card, shared = write_card_of_many(folder)
    console.say(f"Wrote {card}, with plots, statistics.json and statistics.parquet in card/.")
    for leak in shared:
        console.complain(f"The splits leak: {leak}.")
    return not shared
