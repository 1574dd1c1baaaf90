"""Every payment of a run is one line of the table of transactions, to the cent."""

import numpy as np

from digisphere.capture.transaction_rows import TransactionReader
from digisphere.testing.hamlet import hamlet_simulation


def test_every_payment_is_written_once_and_the_sums_are_what_people_paid():
    simulation = hamlet_simulation(12, seed=3, talkativeness=0.0)
    reader, parts = TransactionReader(), []
    for hour in (4, 8, 12):
        simulation.run_until(hour * 3600.0)
        fresh = reader.fresh(simulation.snapshot())
        parts += fresh.to_pylist() if fresh is not None else []
    assert reader.fresh(simulation.snapshot()) is None
    log = simulation.state.log.view()
    assert [p["event_id"] for p in parts] == [e.id for e in log.select(kind="payment")]
    by_person = np.zeros(12, dtype=np.int64)
    for line in parts:
        if line["payer_kind"] == "person":
            by_person[line["payer"]] += line["cents"]
    assert by_person.tolist() == simulation.state.tables["social"]["paid_cents"].tolist()
    food = [p for p in parts if p["purpose"] == "food"]
    assert food
    assert {p["good"] for p in food} == {"meal"}


def test_a_run_in_which_nobody_has_paid_yet_writes_nothing():
    assert TransactionReader().fresh(hamlet_simulation(3).snapshot()) is None
