"""The ``view`` and ``card`` commands: a dataset in pages, pictures and numbers.

The window on a dataset is ``dataset_window``'s.
"""

from dataclasses import dataclass
from pathlib import Path

from digisphere.app import console
from digisphere.capture.contact_sheet import write_animation, write_contact_sheet
from digisphere.capture.dataset import Dataset
from digisphere.capture.foreign.drawn import write_foreign_page, write_foreign_sheet
from digisphere.capture.foreign.layouts import ForeignSet, recognise
from digisphere.capture.gallery import refuse_inside, write_gallery
from digisphere.capture.overlays import OVERLAYS
from digisphere.capture.record import is_dataset
from digisphere.capture.video import write_video
from digisphere.errors import CaptureError, suggest
from digisphere.evaluate.dataset_card.card import write_card
from digisphere.evaluate.dataset_card.many import find_worlds, write_card_of_many


@dataclass(frozen=True)
class Wanted:
    """What files ``view`` is to write; none of them asks for the window."""

    html: bool = False
    out: Path | None = None
    sheet: Path | None = None
    gif: Path | None = None
    mp4: Path | None = None
    overlay: str = "none"

    @property
    def files(self) -> dict[str, tuple[Path | None, str]]:
        """The options that were given, each with its file and how that must end."""
        named = {"--sheet": (self.sheet, ".png"), "--gif": (self.gif, ".gif")}
        named["--mp4"] = (self.mp4, ".mp4")
        given = {option: entry for option, entry in named.items() if entry[0] is not None}
        return {"--html": (None, ""), **given} if self.html else given

    def check(self, folder: Path) -> Dataset:
        """Open the dataset and refuse what cannot be written.

        Raises:
            CaptureError: the folder holds no finished dataset, or an option makes no sense.
        """
        dataset = Dataset(folder)
        if self.overlay not in OVERLAYS:
            raise CaptureError(f"--overlay {self.overlay}: {suggest(self.overlay, known=OVERLAYS)}")
        if self.out is not None and not self.html:
            raise CaptureError(
                f"--out {self.out} goes with --html; --sheet, --gif and --mp4 name their own file."
            )
        for option, (path, suffix) in self.files.items():
            if path is not None:
                refuse_inside(dataset, path)
                if path.suffix.lower() != suffix:
                    raise CaptureError(f"{option} {path}: name a file that ends in {suffix}.")
        return dataset


def foreign_sets(folder: Path) -> list[ForeignSet]:
    """What a folder holds of other makers' layouts, or of a dataset's without its tables."""
    if not folder.is_dir() or is_dataset(folder) or find_worlds(folder):
        return []
    return recognise(folder)


def run_foreign_view(folder: Path, wanted: Wanted, found: list[ForeignSet]) -> None:
    """Draw the labels of another maker's dataset on its pictures.

    Raises:
        CaptureError: an option needs DigiSphere's own tables, or no picture can be decoded.
    """
    if not (wanted.html or wanted.sheet) or wanted.gif or wanted.mp4:
        raise CaptureError(
            f"«{folder}» lacks DigiSphere's own tables, which the window, --gif and --mp4 read. "
            "Its labels can be drawn: add --sheet FILE.png, or --html with --out FILE.html."
        )
    name = folder.resolve().name
    page = (wanted.out or Path(f"{name}.html")) if wanted.html else None
    for path, suffix in ((wanted.sheet, ".png"), (page, ".html")):
        if path is not None and path.suffix.lower() != suffix:
            raise CaptureError(f"«{path}»: name a file that ends in {suffix}.")
        if path is not None and folder.resolve() in path.resolve().parents:
            raise CaptureError(f"«{path}» lies in the dataset itself. Name a place beside it.")
    if wanted.sheet is not None:
        count = write_foreign_sheet(found, wanted.sheet)
        console.say(f"Wrote {wanted.sheet}: {count} pictures with their labels.")
    if page is not None:
        count = write_foreign_page(found, page, name=name)
        console.say(f"Wrote {page}: {count} pictures with their labels. Open it in any browser.")


def run_view(folder: Path, wanted: Wanted) -> None:
    """Write the files asked for.

    Raises:
        CaptureError: the folder holds no finished dataset, or something in it cannot be read.
    """
    dataset = wanted.check(folder)
    if wanted.html:
        with console.progress_bar("Gallery") as progress:
            page = write_gallery(dataset, wanted.out or folder / "gallery", progress=progress)
        console.say(f"Wrote {page}. Open it in any browser.")
    for path, write in (
        (wanted.sheet, write_contact_sheet),
        (wanted.gif, write_animation),
        (wanted.mp4, write_video),
    ):
        if path is not None:
            count = write(dataset, path, overlay=wanted.overlay)
            console.say(f"Wrote {path}: {count} of {dataset.frames} frames.")


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
