"""The table of transactions: one line per payment, who paid whom how much for what.

A simulated run appends the payments of each hour out of the event log. Called by ``app``'s
headless loop; money itself is ``society.ledger``'s.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from digisphere.capture.tabular import ID_LIST, TableSchema, arrow_table
from digisphere.core.columns import TEXT, ColumnSpec
from digisphere.core.identity import NONE, kind_and_row
from digisphere.society.vocabulary import Ware

if TYPE_CHECKING:
    import pyarrow as pa

    from digisphere.core.events import Event
    from digisphere.core.snapshot import Snapshot


def _column(name: str, dtype: str, doc: str, **more: object) -> ColumnSpec:
    return ColumnSpec(name=name, dtype=dtype, doc=doc, **more)  # type: ignore[arg-type]


TRANSACTIONS = TableSchema(
    "transactions",
    "One row per payment; wares change hands with those for food, supply, export and the like.",
    (
        _column("event_id", "int64", "The payment event."),
        _column("time_s", "float64", "When.", unit="s since the scenario's start"),
        _column("payer_kind", TEXT, "person, place or outside."),
        _column("payer", "int32", "person_id or place_id; -1 outside."),
        _column("payee_kind", TEXT, "person, place or outside."),
        _column("payee", "int32", "person_id or place_id; -1 outside."),
        _column("purpose", TEXT, "What it is for (society.vocabulary.Purpose)."),
        _column("good", TEXT, "Ware in lower case; empty where none changes hands."),
        _column("quantity", "int64", "Units of the ware.", unit="units", low=0),
        _column("cents", "int64", "What was paid.", unit="cents", low=1),
        _column("place", "int32", "place_id of the counter it was paid over; -1 none."),
        _column("causes", ID_LIST, "Ids of the events that caused it."),
    ),
    {"event_id": "events.event_id", "causes": "events.event_id", "place": "places.place_id"},
)


class TransactionReader:
    """Reads each payment once."""

    def __init__(self) -> None:
        self._next = 0

    def fresh(self, snapshot: Snapshot) -> pa.Table | None:
        """Return the payments since the last call; None where there are none."""
        log = snapshot.events
        if "payment" not in log.kinds() or self._next >= len(log):
            return None
        tick = log.get(self._next).tick
        paid = [e for e in log.select(kind="payment", since_tick=tick) if e.id >= self._next]
        self._next = len(log)
        if not paid:
            return None
        lines = [_line(event, tick_s=snapshot.clock.tick_s) for event in paid]
        return arrow_table(TRANSACTIONS, {name: [x[name] for x in lines] for name in lines[0]})


def _line(event: Event, *, tick_s: float) -> dict[str, object]:
    payer_kind, payer = _party(event.subject)
    payee_kind, payee = _party(event.object)
    ware = int(event.payload["ware"])
    return {
        "event_id": event.id,
        "time_s": event.tick * tick_s,
        "payer_kind": payer_kind,
        "payer": payer,
        "payee_kind": payee_kind,
        "payee": payee,
        "purpose": event.payload["purpose"],
        "good": Ware(ware).name.lower() if ware >= 0 else "",
        "quantity": int(event.payload["quantity"]),
        "cents": int(event.payload["amount_cents"]),
        "place": kind_and_row(event.place)[1] if event.place >= 0 else NONE,
        "causes": list(event.causes),
    }


def _party(identity: int) -> tuple[str, int]:
    """Return «person» or «place» with its row, or «outside» with -1."""
    return kind_and_row(identity) if identity >= 0 else ("outside", NONE)
