"""The tables, one file a group; importing this package maps them all."""

from db.models.blood import Receipt, Tube
from db.models.items import Code, Item, Lineage, Placement
from db.models.labels import CodeFloor, Label, OutageKit, Reserved, Spooled, TemplateVersion
from db.models.participants import Consent, Draw, Participant
from db.models.people import RoleGrant, User
from db.models.records import Deviation, DeviationItem, Document, File, Query, Signature
from db.models.registers import Box, Instrument, Lot, Panel, Place
from db.models.results import (
    Alteration,
    AlterationName,
    CallSet,
    Exclusion,
    OriginVerdict,
    QcValues,
    ResultFile,
    ResultSample,
    SegmentSet,
)
from db.models.runs import Count, RunItem, RunLot, StepRun, Timer
from db.models.shipping import Shipment, ShipmentItem
from db.models.sorting import Cell, IndexValues, PlannedWell, Plate, SortSession, WellContent, WgaProduct
from db.models.study import Draft, StoreNote, StudySettings
from db.models.trail import Audit, Change, Event
from db.models.tumour import Block, Extract, Reference, Review, SectionSet

__all__ = [
    "Alteration",
    "AlterationName",
    "Audit",
    "Block",
    "Box",
    "CallSet",
    "Cell",
    "Change",
    "Code",
    "CodeFloor",
    "Consent",
    "Count",
    "Deviation",
    "DeviationItem",
    "Document",
    "Draft",
    "Draw",
    "Event",
    "Exclusion",
    "Extract",
    "File",
    "IndexValues",
    "Instrument",
    "Item",
    "Label",
    "Lineage",
    "Lot",
    "OriginVerdict",
    "OutageKit",
    "Panel",
    "Participant",
    "Place",
    "Placement",
    "PlannedWell",
    "Plate",
    "QcValues",
    "Query",
    "Receipt",
    "Reference",
    "Reserved",
    "ResultFile",
    "ResultSample",
    "Review",
    "RoleGrant",
    "RunItem",
    "RunLot",
    "SectionSet",
    "SegmentSet",
    "Shipment",
    "ShipmentItem",
    "Signature",
    "SortSession",
    "Spooled",
    "StepRun",
    "StoreNote",
    "StudySettings",
    "TemplateVersion",
    "Timer",
    "Tube",
    "User",
    "WellContent",
    "WgaProduct",
]
