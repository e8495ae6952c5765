"""Lists of the record: rows and their columns, which screens and the sponsor's workbook share."""

from app.queries.sheets.aliquots import ALIQUOT, aliquots
from app.queries.sheets.cells import CELL, WGA, cells, plates, products
from app.queries.sheets.common import CODE, STATE, SUBJECT, Columns, Rows
from app.queries.sheets.destructions import DESTRUCTION, destroyed_things
from app.queries.sheets.dispatch import SHIPMENT, STORAGE, placements, shipped
from app.queries.sheets.lots import LOT, lots
from app.queries.sheets.people import CONSENT, PARTICIPANT, consents, participants
from app.queries.sheets.records import DEVIATION, FILES, QUERY, SIGNATURE, deviations, files, questions, signatures
from app.queries.sheets.runs import RUN, runs
from app.queries.sheets.tubes import TUBE, tubes
from app.queries.sheets.tumour import blocks

__all__ = [
    "ALIQUOT",
    "CELL",
    "CODE",
    "CONSENT",
    "DESTRUCTION",
    "DEVIATION",
    "FILES",
    "LOT",
    "PARTICIPANT",
    "QUERY",
    "RUN",
    "SHIPMENT",
    "SIGNATURE",
    "STATE",
    "STORAGE",
    "SUBJECT",
    "TUBE",
    "WGA",
    "Columns",
    "Rows",
    "aliquots",
    "blocks",
    "cells",
    "consents",
    "destroyed_things",
    "deviations",
    "files",
    "lots",
    "participants",
    "placements",
    "plates",
    "products",
    "questions",
    "runs",
    "shipped",
    "signatures",
    "tubes",
]
