"""Given and family names, and how a village hands them out: no two alike under one roof.

Pure data and one function each; `population.py` calls them. Which family somebody belongs to is
decided in `families.py`; names from other lands are in `names_elsewhere.py`.
"""

from collections.abc import Collection, Mapping, Sequence

from digisphere.people.enums import Origin, Sex
from digisphere.people.names_elsewhere import POOLS, Pool


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_FEMALE = _words(
    "Ada Adele Agnes Aida Alba Alma Amara Amelia Anika Anna Anouk Ariane Astrid Aurelia Beatrix "
    "Bettina Blanka Brigit Carla Cecily Celeste Chiara Clara Clea Cora Dagny Dalia Daria Delia "
    "Edda Edith Elena Elif Elin Elsa Emilia Emma Erika Esra Estelle Etta Eva Fenna Fiona Flora "
    "Freya Frida Gemma Gerda Gisela Greta Hana Hanna Hedda Heidi Helene Hilda Ida Ilse Imani Ines "
    "Inga Irena Iris Isla Ivana Jana Jasmin Johanna Josefa Judith Julia Karin Katja Kira Klara "
    "Lada Laila Lea Leila Lena Leonie Lia Lidia Lilian Linnea Livia Lotte Lucia Luna Lydia Mabel "
    "Magda Maja Malin Mara Margit Maria Marta Mathilda Maya Meret Mila Mina Mira Miriam Moira "
    "Nadia Nela Nina Noor Nora Nuria Odile Olga Olive Paula Petra Pia Rahel Rana Regina Renata "
    "Rita Romy Rosa Ruth Sabine Salome Samira Sanna Sara Selma Silke Silvia Simone Sofia Stella "
    "Svea Sylvie Tabea Tamar Tanja Tessa Thea Tilda Tova Ulla Ursula Valentina Vera Verena Vida "
    "Viola Wanda Wilma Yara Ylva Yvonne Zainab Zara Zita Zoe"
)
_MALE = _words(
    "Aaron Abel Adam Adrian Alban Alexis Ambros Amir Anders Andrin Anton Aram Arne Arno Artur "
    "Askil August Axel Balthasar Bastian Beat Ben Benno Bernd Bjarne Boris Bruno Carl Casimir "
    "Christof Claudio Clemens Conrad Cyril Dag Damian Daniel Darius David Diego Dominik Edgar "
    "Edwin Egon Einar Elias Emil Emre Enzo Erik Ernst Ewan Fabian Felix Ferdinand Finn Florian "
    "Franz Fred Gabriel Georg Gereon Gilles Gregor Gunnar Gustav Hakon Hamid Hannes Hans Harald "
    "Hector Henrik Hugo Ian Ibrahim Ignaz Igor Ismail Ivan Ivo Jakob Jan Janos Jari Jaro Jasper "
    "Joel Johan Jonas Josef Juri Justus Karim Kasper Kemal Kilian Klaus Knut Kofi Konstantin Kurt "
    "Lars Laurin Leif Leo Levi Linus Lorenz Luca Ludwig Luis Lukas Malik Marco Marek Mario Markus "
    "Martin Mateo Max Merlin Milan Mirko Moritz Nael Nathan Nico Niels Noah Nuri Olaf Oleg Oliver "
    "Omar Oskar Otto Pablo Pascal Patrick Paul Peer Peter Philipp Quentin Rafael Ralf Rasmus Reto "
    "Richard Robin Roman Ruben Rufus Salim Samuel Sandro Sebastian Severin Silas Simon Stefan "
    "Sven Tarik Theo Thomas Till Timo Tobias Tom Urban Urs Valentin Viktor Vincent Walter Wenzel "
    "Wilhelm Xaver Yann Youssef Yuri Zeno"
)
_FAMILY = _words(
    "Abend Acker Adler Alder Amsel Anders Angermann Arendt Ashdown Auer Bach Bader Barley Baumann "
    "Beck Bergmann Biland Birch Blum Bodmer Brand Brandis Brenner Brook Brunner Buchner Burri "
    "Calder Camenzind Cantieni Carver Casutt Celik Christen Clay Conti Coster Dahl Danuser Demir "
    "Diaz Dietrich Dorn Dubois Ebner Eckert Egger Eichmann Elmer Engel Erlacher Erne Fabbri Falk "
    "Farkas Feld Fenn Ferrer Fink Flint Florin Forster Frei Frost Fuchs Furrer Gallo Garn Gasser "
    "Geiger Glaser Good Graf Grimm Gruber Haas Haddad Hafner Hagen Halder Haller Hansen Harrow "
    "Hartmann Hasler Haydar Heath Hedinger Heller Herzog Hill Hofer Holm Horvat Huber Imboden "
    "Imhof Isler Jaeger Jansen Jenni Juric Kaiser Kaya Keel Keller Kern Kessler Kirsch Klee Koch "
    "Kofler Kolb Koller Korn Kovac Kramer Kranz Krebs Kroll Kuhn Kunz Lang Larch Lechner Lehner "
    "Lenz Leone Lind Linder Loch Loretz Lotter Lund Lutz Maier Mair Marsh Marti Mattli May Mensah "
    "Merz Mettler Meyer Mill Moor Morell Moser Mott Nagy Neri Niederer Nolan Novak Oberholzer "
    "Ochsner Okafor Olsen Orsini Oswald Ott Pfister Pichler Pike Pitt Pohl Popescu Probst Rahn "
    "Rapp Rausch Reed Reich Reiter Renner Ricci Rieder Ritter Rohr Romano Rossi Roth Rowan Rueger "
    "Sager Salis Sander Santos Sattler Schaer Schenk Schmid Schorn Seeger Seiler Senn Shepley "
    "Sidler Sommer Sorensen Spatz Stahl Steiger Stein Stern Stocker Stone Storm Strand Sutter "
    "Tanner Thaler Thorn Tobler Toth Traber Trummer Turan Ulmer Underhill Unger Vale Varga Vetter "
    "Villa Vogel Vogt Wagner Wald Walser Weaver Weber Wegmann Weiss Wendt Werner Wick Widmer "
    "Wieland Wild Winkler Winter Wirth Wolf Wood Yilmaz Zahn Zander Zeller Ziegler Zimmer Zoller "
    "Zumthor"
)


_OF_THE_VALLEY = Pool(_FEMALE, _MALE, _FAMILY)


def family_names(
    families: Sequence[int], *, chance: Sequence[float], taken: Collection[str] = (),
    origins: Mapping[int, int] | None = None,
) -> dict[int, str]:  # fmt: skip
    """Return a family name for each family number, no name twice while there are unused ones.

    Args:
        families: distinct family numbers in order of founding.
        chance: one uniform draw per family.
        taken: names that others bear already.
        origins: where families are from, by family number; of the valley if not said.
    """
    names: dict[int, str] = {}
    taken = set(taken)
    for family, u in zip(families, chance, strict=True):
        known = _pool(origins.get(family, Origin.VALLEY) if origins else Origin.VALLEY).family
        first = int(u * len(known))
        turns = [known[(first + k) % len(known)] for k in range(len(known))]
        names[family] = next((n for n in turns if n not in taken), turns[0])
        taken.add(names[family])
    return names


def given_name(
    sex: int, *, chance: float, avoid: Sequence[str], origin: int = Origin.VALLEY
) -> str:
    """Return a given name not borne by anybody in ``avoid`` (the household, namesakes)."""
    pool = _pool(origin)
    names = pool.female if sex == Sex.FEMALE else pool.male
    first = int(chance * len(names))
    turns = (names[(first + 7 * k) % len(names)] for k in range(len(names)))
    return next((n for n in turns if n not in avoid), names[first])


def _pool(origin: int) -> Pool:
    return POOLS.get(Origin(origin), _OF_THE_VALLEY)
