"""The stops of the tour, in the order of the job."""

from collections.abc import Callable
from typing import Final

from ui.tour import blood, cells, look_round, people, sending, sequence, tumour
from ui.tour.walk import Walk

STOPS: Final[tuple[Callable[[Walk], None], ...]] = (
    blood.arrive_at_the_bench,
    blood.decide,
    blood.enrol,
    blood.draw,
    blood.receive,
    blood.enrich,
    blood.stain,
    blood.acquire,
    blood.count,
    cells.open_the_sort,
    cells.sort,
    cells.take_index_values_in,
    cells.close_the_plate,
    cells.amplify,
    cells.finish_the_amplification,
    cells.measure,
    blood.read_finally,
    look_round.look_at_the_settings,
    look_round.look_at_the_study,
    people.lock_and_unlock,
    tumour.ask_for_a_block,
    tumour.receive_the_block,
    tumour.review_the_block,
    tumour.extract,
    tumour.link_the_reference,
    sending.open_a_shipment,
    sending.pack_and_send,
    sequence.take_results_in,
    sequence.look_at_what_stands_apart,
    sequence.sign_the_verdict,
    look_round.look_at_the_record,
    look_round.look_at_the_labels,
    look_round.write_the_documents,
)
