"""The spool: each label comes out exactly once, or a person is asked; nothing is printed twice by itself."""

from collections import Counter
from pathlib import Path

import hypothesis
import pytest
from hypothesis import HealthCheck
from hypothesis import strategies as st
from sqlalchemy import select

from app.actions import labels, spool, undo
from app.domain.errors import Refused, Unavailable
from app.domain.words import LabelState, PrintReason, Role, SpoolState
from app.lab import Lab
from app.outputs.labels import socket_printer
from app.outputs.labels.printing import plan, print_batch, print_batches, print_trial, print_waiting
from app.queries.labels import labels as waiting
from app.queries.labels import prints, queue
from app.settings import Printer, PrinterKind
from db.models import Label, Spooled
from db.store import Store
from tests.conftest import as_role
from tests.given import Clock, Given
from tests.listener import Fate, Zebra, deaf, switched_off

pytestmark = pytest.mark.requirement("URS-LABEL-004")


def quietly(_done: int, _total: int) -> None:
    """Nobody watches."""


def zebra_at(address: str, name: str = "Zebra") -> Printer:
    return Printer(name=name, kind=PrinterKind.SOCKET, address=address)


def states(lab: Lab) -> list[SpoolState]:
    with lab.store.look() as session:
        return list(session.scalars(select(Spooled.state).order_by(Spooled.batch, Spooled.place)))


def doubtful(lab: Lab) -> list[int]:
    return [row.doubtful for row in lab.ask(queue, lab.now) if row.doubtful is not None]


def put_all(lab: Lab, printer: str = "Zebra") -> int:
    return lab.do(spool.put, [row.id for row in lab.ask(waiting)], printer)


@pytest.fixture
def three(given: Given) -> list[str]:
    """Three received tubes whose labels wait."""
    given.participant(23)
    return [given.tube(23) for _tube in range(3)]


def test_a_batch_prints_every_label_once_in_its_order(lab: Lab, three: list[str]):
    with Zebra() as zebra:
        assert print_batch(lab, quietly, put_all(lab), zebra_at(zebra.address)) == 3
    assert zebra.printed == three
    assert states(lab) == [SpoolState.SENT] * 3
    assert [row.state for row in lab.ask(prints, 0, 10)] == [LabelState.PRINTED] * 3
    assert {row.printer for row in lab.ask(prints, 0, 10)} == {"Zebra"}
    assert list(lab.ask(waiting)) == []


def test_a_label_of_two_copies_is_printed_with_its_last_copy(lab: Lab, given: Given):
    given.participant(23)
    code = given.tube(23)
    lab.do(labels.request, code, copies=2)
    lab.do(labels.cancel, lab.ask(waiting)[0].id)
    batch = put_all(lab)
    with Zebra(fates=[Fate.PRINTS, Fate.DROPS]) as zebra, pytest.raises(Unavailable):
        print_batch(lab, quietly, batch, zebra_at(zebra.address))
    assert [row.state for row in lab.ask(waiting)] == [LabelState.WAITING]
    lab.do(spool.settle, *doubtful(lab), came_out=True)
    assert list(lab.ask(waiting)) == []


def test_a_printer_that_is_off_leaves_all_waiting_and_says_so(lab: Lab, three: list[str]):
    batch = put_all(lab)
    with switched_off() as address, pytest.raises(Unavailable, match=r"does not answer\. 3 labels wait\."):
        print_batch(lab, quietly, batch, zebra_at(address))
    assert states(lab) == [SpoolState.WAITING] * 3
    assert doubtful(lab) == []


def test_a_connection_lost_in_the_middle_leaves_that_label_in_doubt_and_those_after_it_waiting(lab, three):
    batch = put_all(lab)
    with Zebra(fates=[Fate.PRINTS, Fate.DROPS]) as zebra, pytest.raises(Unavailable, match=r"1 label waits"):
        print_batch(lab, quietly, batch, zebra_at(zebra.address))
    assert states(lab) == [SpoolState.SENT, SpoolState.DOUBTFUL, SpoolState.WAITING]
    assert zebra.printed == three[:1]


def test_a_restarted_batch_goes_on_after_the_doubtful_label_and_asks_about_it(lab: Lab, three: list[str]):
    batch = put_all(lab)
    with Zebra(fates=[Fate.PRINTS, Fate.PRINTS_AND_DROPS]) as zebra:
        with pytest.raises(Unavailable):
            print_batch(lab, quietly, batch, zebra_at(zebra.address))
        assert print_batch(lab, quietly, batch, zebra_at(zebra.address)) == 1
        assert print_batch(lab, quietly, batch, zebra_at(zebra.address)) == 0
        assert zebra.printed == three
        lab.do(spool.settle, *doubtful(lab), came_out=True)
    assert states(lab) == [SpoolState.SENT] * 3
    assert [row.state for row in lab.ask(prints, 0, 10)] == [LabelState.PRINTED] * 3


def test_the_doubtful_label_that_did_not_come_out_is_printed_again_when_a_person_says_so(lab, three):
    batch = put_all(lab)
    with Zebra(fates=[Fate.DROPS]) as zebra:
        with pytest.raises(Unavailable):
            print_batch(lab, quietly, batch, zebra_at(zebra.address))
        lab.do(spool.settle, *doubtful(lab), came_out=False)
        assert print_batch(lab, quietly, batch, zebra_at(zebra.address)) == 3
    assert Counter(zebra.printed) == Counter(three)


def test_a_printer_that_accepts_and_never_reads_holds_nobody_up(lab: Lab, three: list[str], monkeypatch):
    monkeypatch.setattr(socket_printer, "SEND_S", 0.2)
    batch = put_all(lab)
    with deaf() as address, pytest.raises(Unavailable, match="went away while"):
        print_batch(lab, quietly, batch, zebra_at(address))
    assert states(lab) == [SpoolState.DOUBTFUL, SpoolState.WAITING, SpoolState.WAITING]


def test_what_was_being_sent_at_a_crash_is_in_doubt_and_never_sent_again_by_itself(lab, three, clock: Clock):
    batch = put_all(lab)
    (first, *_others) = (row.id for row in _copies(lab))
    assert lab.do(spool.sending, first)
    assert doubtful(lab) == []
    clock.forward(minutes=1)
    assert doubtful(lab) == [first]
    with Zebra() as zebra:
        print_batch(lab, quietly, batch, zebra_at(zebra.address))
    assert zebra.printed == three[1:]
    assert doubtful(lab) == [first]


def test_a_copy_is_claimed_by_one_bench_alone(lab: Lab, three: list[str]):
    put_all(lab)
    first = _copies(lab)[0].id
    assert [lab.do(spool.sending, first), lab.do(spool.sending, first)] == [True, False]


def test_one_printer_that_is_off_does_not_hold_up_the_other(lab: Lab, three: list[str]):
    numbers = [row.id for row in lab.ask(waiting)]
    off, on = lab.do(spool.put, numbers[:1], "Off"), lab.do(spool.put, numbers[1:], "On")
    with Zebra() as zebra, switched_off() as address, pytest.raises(Unavailable, match="1 label waits"):
        print_batches(lab, quietly, [(off, zebra_at(address, "Off")), (on, zebra_at(zebra.address, "On"))])
    assert zebra.printed == three[1:]


def test_a_batch_taken_back_leaves_its_labels_waiting_for_any_printer(lab: Lab, three: list[str]):
    batch = put_all(lab)
    with pytest.raises(Refused, match="is on its way to a printer"):
        put_all(lab)
    lab.do(spool.cancel, batch)
    with pytest.raises(Refused, match="Nothing of this batch waits"):
        lab.do(spool.cancel, batch)
    assert put_all(lab) == batch + 1


def test_a_cancelled_label_takes_its_copies_along(lab: Lab, three: list[str]):
    batch = put_all(lab)
    lab.do(labels.cancel, lab.ask(waiting)[0].id)
    with Zebra() as zebra:
        print_batch(lab, quietly, batch, zebra_at(zebra.address))
    assert zebra.printed == three[1:]


def test_a_label_in_doubt_is_not_cancelled_before_somebody_looked(lab: Lab, three: list[str]):
    batch = put_all(lab)
    with Zebra(fates=[Fate.DROPS]) as zebra, pytest.raises(Unavailable):
        print_batch(lab, quietly, batch, zebra_at(zebra.address))
    with pytest.raises(Refused, match="may have come out"):
        lab.do(labels.cancel, lab.ask(waiting)[0].id)


def test_only_a_copy_in_doubt_is_asked_about(lab: Lab, three: list[str]):
    put_all(lab)
    with pytest.raises(Refused, match="is not in doubt"):
        lab.do(spool.settle, _copies(lab)[0].id, came_out=True)


def test_a_label_undone_after_it_was_spooled_is_not_printed(lab: Lab, three: list[str]):
    given_again = lab.do(labels.request, three[0])
    batch = lab.do(spool.put, [given_again], "Zebra")
    lab.do(undo.last)
    with Zebra() as zebra:
        print_batch(lab, quietly, batch, zebra_at(zebra.address))
    assert zebra.printed == []


def test_undoing_passes_over_what_was_printed(lab: Lab, three: list[str], tmp_path: Path):
    print_waiting(lab, tmp_path)
    with pytest.raises(Refused, match="something later builds on it"):
        lab.do(undo.last)
    assert list(lab.ask(waiting)) == []


def test_labels_written_into_a_file_are_in_the_log_with_their_printer(lab, three, tmp_path: Path):
    print_waiting(lab, tmp_path, printer="PDF")
    assert {(row.printer, row.mark) for row in lab.ask(prints, 0, 10)} == {("PDF", "")}
    lab.do(labels.request, three[0], reason=PrintReason.REPRINT, why="smeared")
    print_waiting(lab, tmp_path, printer="PDF")
    newest = lab.ask(prints, 0, 1)[0]
    assert (newest.code, newest.mark, newest.reason, newest.by) == (
        three[0],
        "R2",
        PrintReason.REPRINT,
        lab.who.initials,
    )


def test_each_label_goes_to_the_printer_that_holds_its_roll_else_to_the_first_without_a_list(lab, given, tmp_path):
    given.participant(23)
    given.fraction(given.tube(23))
    tubes = Printer(name="Tubes", kind=PrinterKind.SOCKET, address="printer", templates=("blood_tube",))
    rest = Printer(name="Rest", kind=PrinterKind.FILE, address=str(tmp_path))
    made = plan(lab, (rest, tubes))
    assert [(printer.name, len(ids)) for printer, ids in made.files] == [("Rest", 1)]
    assert [printer.name for _batch, printer in made.batches] == ["Tubes"]
    with pytest.raises(Unavailable):
        print_batches(lab, quietly, [(batch, zebra_at("127.0.0.1:1")) for batch, _printer in made.batches])
    again = plan(lab, (rest, tubes))
    assert again.batches == made.batches


def test_a_test_label_goes_to_the_printer_and_leaves_no_trace(lab: Lab):
    with Zebra() as zebra:
        print_trial(lab, zebra_at(zebra.address), "blood_tube")
    assert zebra.printed[0].startswith("MB000Z999")
    assert lab.ask(prints, 0, 10) == []


@hypothesis.settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@hypothesis.given(
    fates=st.lists(st.sampled_from(Fate), max_size=8),
    off=st.lists(st.booleans(), max_size=8),
    copies=st.integers(1, 2),
)
def test_whatever_drops_each_label_is_printed_exactly_once_or_asked_about(
    tmp_path_factory, empty_store: Path, fates: list[Fate], off: list[bool], copies: int
):
    """By itself each copy comes out at most once; what a person then answers truly makes it exactly once."""
    path = tmp_path_factory.mktemp("drops") / "store.db"
    path.write_bytes(empty_store.read_bytes())
    clock = Clock()
    store = Store(f"sqlite:///{path}", clock=clock)
    lab = as_role(store, Role.TECHNICIAN)
    told = Given(lab, clock)
    told.participant(23)
    codes = [told.tube(23) for _tube in range(2)]
    for number in [row.id for row in lab.ask(waiting)]:
        lab.do(labels.cancel, number)
    for code in codes:
        lab.do(labels.request, code, copies=copies)
    batch = put_all(lab)
    with Zebra(fates=list(fates)) as zebra, switched_off() as nowhere:
        for is_off in [*off, *([False] * (len(fates) + 1))]:
            try:
                print_batch(lab, quietly, batch, zebra_at(nowhere if is_off else zebra.address))
            except Unavailable:
                assert_none_too_often(zebra.printed, copies)
        asked = len(_copies(lab, SpoolState.DOUBTFUL))
        assert SpoolState.WAITING not in states(lab)
        assert states(lab).count(SpoolState.SENT) + asked == 2 * copies
        answer_truly(lab, zebra, batch)
    assert Counter(zebra.printed) == dict.fromkeys(codes, copies)
    assert list(lab.ask(waiting)) == []
    store.close()


def answer_truly(lab: Lab, zebra: Zebra, batch: int) -> None:
    """A person looks at the paper: what lies there came out, what does not is printed again."""
    known = Counter(row.code for row in _copies(lab, SpoolState.SENT))
    for row in _copies(lab, SpoolState.DOUBTFUL):
        came_out = zebra.printed.count(row.code) > known[row.code]
        known[row.code] += came_out
        lab.do(spool.settle, row.id, came_out=came_out)
    zebra.fates.clear()
    print_batch(lab, quietly, batch, zebra_at(zebra.address))


def assert_none_too_often(printed: list[str], copies: int) -> None:
    assert max(Counter(printed).values(), default=0) <= copies


def _copies(lab: Lab, *wanted: SpoolState) -> list:
    with lab.store.look() as session:
        rows = select(Spooled.id, Label.code).join(Label, Label.id == Spooled.label_id).order_by(Spooled.id)
        return list(session.execute(rows.where(Spooled.state.in_(wanted)) if wanted else rows))
