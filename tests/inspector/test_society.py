"""The society panel's figures are the state's, and it draws with nobody, no illness, no market."""

import statistics
from collections import Counter

import numpy as np
import pytest
from imgui_bundle import imgui

from digisphere.core.identity import PERSON_BASE
from digisphere.core.scenario import make_scenario
from digisphere.core.simulation import Simulation
from digisphere.core.state import View
from digisphere.inspector.kept import Kept
from digisphere.inspector.panels.society import illness, network, wellbeing
from digisphere.inspector.panels.society.colouring import CHOICES, colouring, packed
from digisphere.inspector.panels.society.layout import ForceLayout
from digisphere.inspector.panels.society.panel import SocietyPanel
from digisphere.people.enums import Seir
from digisphere.society.economy import Economy
from digisphere.society.graph_measures import degrees, transitivity
from digisphere.society.market_days import note
from digisphere.society.network import network_of
from digisphere.society.vocabulary import TieKind
from digisphere.testing.ground import make_test_ground
from digisphere.testing.gui import draw_frames, fake_context


def simulated(people: int, *, hours: float, sick: int = 0) -> Simulation:
    asked = {"people": {"count": people}, "time": {"start": "2026-06-13T07:30"}}
    if sick:
        outbreak = {"at": "1min", "do": "health.outbreak", "arguments": {"people": sick}}
        asked["timeline"] = [outbreak]
    simulation = Simulation(make_scenario(asked), ground=make_test_ground(), seed=5)
    simulation.run_until(hours * 3600.0)
    return simulation


@pytest.fixture(scope="module")
def village() -> Simulation:
    """Two dozen people after a morning with an outbreak, a market and talk."""
    return simulated(24, hours=2.0, sick=4)


def counted_by_hand(snapshot, kinds):
    """Return neighbours by row, counted from the table with plain sets."""
    ties = snapshot.tables["ties"]
    closest: dict[frozenset[int], int] = {}
    for row in ties.rows.tolist():
        pair = frozenset((int(ties["a"][row]), int(ties["b"][row])))
        closest[pair] = max(closest.get(pair, 0), int(ties["kind"][row]))
    friends = {row: set() for row in snapshot.tables["people"].rows.tolist()}
    for pair, kind in closest.items():
        if kind in kinds and len(pair) == 2:
            one, other = pair
            friends[one].add(other)
            friends[other].add(one)
    return friends


def clustering_by_hand(friends):
    paths = closed = 0
    for mine in friends.values():
        for one in mine:
            for other in mine - {one}:
                paths += 1
                closed += other in friends[one]
    return closed / paths if paths else 0.0


@pytest.mark.parametrize("name", list(network.KINDS))
def test_degree_and_clustering_are_those_of_a_plain_count(village, name):
    snapshot = village.snapshot()
    friends = counted_by_hand(snapshot, network.KINDS[name])
    found = network.figures(snapshot, name)
    assert found.degree.tolist() == [len(friends[row]) for row in sorted(friends)]
    assert found.clustering == pytest.approx(clustering_by_hand(friends), abs=1e-12)


class SomeTies(dict):
    """A ``ties`` table of some of a table's rows."""

    def __init__(self, ties, rows):
        names = ("a", "b", "kind", "familiarity")
        super().__init__({name: np.asarray(ties[name])[rows] for name in names})
        self.alive = np.ones(len(rows), dtype=bool)


def test_a_pair_that_falls_out_changes_degree_and_clustering(village):
    tables = village.snapshot().tables
    before, ties = network_of(tables), tables["ties"]
    rows = ties.rows
    pair = {int(ties["a"][rows[0]]), int(ties["b"][rows[0]])}
    left = [r for r in rows.tolist() if {int(ties["a"][r]), int(ties["b"][r])} != pair]
    after = network_of({"people": tables["people"], "ties": SomeTies(ties, left)})
    less, more = after.matrix(), before.matrix()
    assert degrees(less).sum() == degrees(more).sum() - 2
    assert transitivity(less) != transitivity(more)


def test_the_layout_is_the_same_twice_and_puts_the_tied_nearer_than_the_others(village):
    net = network_of(village.state.tables, kinds=(TieKind.KIN, TieKind.PARTNER))
    home = np.column_stack([np.arange(net.rows.size), np.zeros(net.rows.size)]).astype(float)
    layouts = [ForceLayout(), ForceLayout()]
    for layout, pairs in zip(layouts, (576, 20_000), strict=True):
        layout.take(net, home_xy=home)
        for _ in range(400):
            layout.advance(pairs=pairs)
    xy = layouts[0].shown
    assert layouts[0].settled
    np.testing.assert_allclose(xy, layouts[1].shown, atol=1e-6)
    tied = np.hypot(*(xy[net.a] - xy[net.b]).T).mean()
    everybody = np.hypot(*(xy[:, None] - xy[None]).reshape(-1, 2).T).mean()
    assert tied < 0.5 * everybody


def test_who_comes_later_does_not_throw_the_picture_over(village):
    whole = network_of(village.state.tables)
    layout = ForceLayout()
    fewer = whole.rows.size - 1
    kept = (whole.a < fewer) & (whole.b < fewer)
    less = type(whole)(whole.rows[:-1], whole.a[kept], whole.b[kept], whole.kind[kept],
                       whole.strength[kept])  # fmt: skip
    home = np.zeros((whole.rows.size, 2))
    layout.take(less, home_xy=home[:-1])
    for _ in range(300):
        layout.advance(pairs=20_000)
    before = layout.shown.copy()
    layout.take(whole, home_xy=home)
    np.testing.assert_allclose(layout.shown[:-1], before)
    assert not layout.settled


def test_money_figures_are_those_of_the_purses(village):
    snapshot = village.snapshot()
    people = snapshot.tables["people"]
    purses = Counter()
    for row in people.rows.tolist():
        purses[int(people["household_id"][row])] += int(people["purse_cents"][row])
    cents = sorted(purses.values())
    n, total = len(cents), sum(cents)
    plain = sum(abs(a - b) for a in cents for b in cents) / (2 * n * total)
    found = wellbeing.money(snapshot)
    assert found.homes == n
    assert found.gini == pytest.approx(plain)
    assert (found.poorest[1], found.richest[1]) == (cents[0], cents[-1])
    assert int(found.bars.counts.sum()) == n
    assert found.bars.beyond == sum(c / 100.0 > found.bars.edges[-1] for c in cents)


def test_a_purse_filled_changes_the_gini(village):
    people = village.state.tables["people"]
    before = wellbeing.money(village.snapshot()).gini
    held = people["purse_cents"].copy()
    people["purse_cents"][int(np.flatnonzero(people.alive)[0])] += 10_000_000
    village.state.touch(["people.purse_cents"])
    after = wellbeing.money(village.snapshot()).gini
    people["purse_cents"][...] = held
    village.state.touch(["people.purse_cents"])
    assert after > before + 0.1


def test_the_figures_noted_of_a_day_are_those_of_that_moment(village):
    view = View(village.state, writes=(*Economy.writes, "people.*"), who="test")
    note(view, village.clock, sessions=())
    days, tables = village.state.tables["market_days"], village.snapshot().tables
    row = village.clock.day_index % days.capacity
    rows = tables["people"].rows
    for k in range(5):
        views = [float(tables["social"]["views"][r, k]) for r in rows]
        assert days["views_mean"][row, k] == pytest.approx(statistics.fmean(views), abs=1e-5)
        assert days["views_spread"][row, k] == pytest.approx(statistics.pstdev(views), abs=1e-5)
    leaning = [float(tables["social"]["leaning"][r]) for r in rows]
    assert days["views_mean"][row, 5] == pytest.approx(statistics.fmean(leaning), abs=1e-5)
    found = wellbeing.money(village.snapshot())
    assert days["gini"][row] == pytest.approx(found.gini, abs=1e-6)
    assert abs(days["money_cents"][row] - found.tenth_cents).max() <= 1.0


def test_mood_and_needs_are_means_over_the_living(village):
    snapshot = village.snapshot()
    people = snapshot.tables["people"]
    found = wellbeing.moods(snapshot)
    assert int(found.bars.counts.sum()) == people.rows.size
    for need, mean, low in found.needs:
        values = [float(people[need][row]) for row in people.rows]
        assert mean == pytest.approx(sum(values) / len(values))
        assert low == pytest.approx(sum(v < 0.3 for v in values) / len(values))


def test_the_epidemic_is_counted_from_the_infections(village):
    snapshot = village.snapshot()
    table, people = snapshot.tables["infections"], snapshot.tables["people"]
    found = illness.epidemic(snapshot)
    stages = Counter(int(table["stage"][row]) for row in people.rows)
    assert found.now == tuple(stages.get(int(s), 0) for s in Seir)
    assert found.cases == sum(int(t) for t in table["times"]) == int(found.new.sum())
    assert dict(found.settings)["brought in"] == 4
    assert sum(count for _, count in found.settings) == found.cases
    assert found.stages[-1].sum() == people.rows.size
    assert found.stages[-1, Seir.SUSCEPTIBLE] == people.rows.size - found.cases


def test_the_curve_by_day_follows_the_instants_of_each_course(village):
    tables = village.state.tables
    table = tables["infections"]
    sick = int(np.flatnonzero(table["times"] > 0)[0])
    names = ("caught_s", "infectious_s", "ends_s")
    held = {name: float(table[name][sick]) for name in names}
    snapshot = village.snapshot()
    today = illness.stages_by_day(snapshot, np.array([0]))[0]
    table["infectious_s"][sick], table["ends_s"][sick] = 100.0, 200.0
    village.state.touch([f"infections.{name}" for name in names])
    changed = illness.stages_by_day(village.snapshot(), np.array([0]))[0]
    for name in names:
        table[name][sick] = held[name]
    village.state.touch([f"infections.{name}" for name in names])
    assert changed[Seir.RECOVERED] == today[Seir.RECOVERED] + 1
    assert changed.sum() == today.sum()


def test_every_way_to_colour_people_counts_all_of_them(village):
    snapshot = village.snapshot()
    rows = snapshot.tables["people"].rows.astype(np.int64)
    for name in CHOICES:
        found = colouring(snapshot, rows, by=name)
        assert found.packed.size == rows.size
        if found.legend:
            assert sum(count for _, _, count in found.legend) == rows.size
            hues = packed([colour for _, colour, _ in found.legend])
            assert set(found.packed.tolist()) <= set(hues.tolist())


def test_a_kept_figure_is_worked_out_anew_when_the_choice_changes(village):
    panel = SocietyPanel()
    context = fake_context(village)
    draw_frames({"society": panel}, context)
    calls = []
    kept = Kept(lambda snapshot, *chosen: calls.append(chosen) or len(calls))
    assert [kept.of(context.snapshot, "a"), kept.of(context.snapshot, "a")] == [1, 1]
    assert kept.of(context.snapshot, "b") == 2


@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080)])
def test_every_tab_draws_docked_and_enlarged(village, size):
    for wide in (False, True):
        panel = SocietyPanel()
        panel.wide = wide
        for tab in panel.tabs:
            panel.shown = tab.name
            context = fake_context(village, selected=PERSON_BASE + 2)
            draw_frames({"society": panel}, context, size=size)


def test_every_tab_says_why_it_is_empty_where_nobody_lives():
    empty = simulated(0, hours=0.01)
    panel = SocietyPanel()
    for tab in panel.tabs:
        panel.shown = tab.name
        draw_frames({"society": panel}, fake_context(empty))


def test_orders_are_the_commands_of_health_with_their_own_arguments(village):
    panel = SocietyPanel()
    panel.shown = illness.IllnessTab.name
    tab = next(tab for tab in panel.tabs if tab.name == panel.shown)
    context = fake_context(village)
    kinds = [kind for kind in context.command_types if kind.startswith("health.")]
    assert {"health.outbreak", "health.close", "health.reopen", "health.masks",
            "health.isolate"} <= set(kinds)  # fmt: skip
    for kind in kinds:
        tab._orders.open = kind
        draw_frames({"society": panel}, context)


def test_an_outbreak_ordered_in_the_panel_breaks_out(village, monkeypatch):
    panel = SocietyPanel()
    panel.shown = illness.IllnessTab.name
    tab = next(tab for tab in panel.tabs if tab.name == panel.shown)
    tab._orders.open = "health.outbreak"
    context = fake_context(village)
    before = illness.epidemic(context.snapshot).cases
    due = ["Let it happen"]
    plain = imgui.button

    def pressed(label: str, *more: object) -> bool:
        return plain(label, *more) or (label in due and bool(due.pop()))

    monkeypatch.setattr(imgui, "button", pressed)
    draw_frames({"society": panel}, context)
    assert due == []
    assert context.notice == ""
    village.run(2)
    assert illness.epidemic(village.snapshot()).cases == before + 2


def test_orders_in_force_are_listed_until_they_end(village):
    epidemic = village.state.tables["epidemic"]
    epidemic["masks_until_s"][0], epidemic["mask_stops"][0] = village.clock.time_s + 86400.0, 0.4
    village.state.touch(["epidemic.masks_until_s", "epidemic.mask_stops"])
    standing = dict(illness.orders(village.snapshot()))
    epidemic["masks_until_s"][0] = village.clock.time_s
    village.state.touch(["epidemic.masks_until_s"])
    assert "40%" in standing["Masks worn"]
    assert "Masks worn" not in dict(illness.orders(village.snapshot()))
