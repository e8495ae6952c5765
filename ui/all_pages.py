"""Every page of the window, in the order of the work."""

from typing import Final

from ui.pages.aliquots import AliquotsPage
from ui.pages.amplify import AmplifyPage
from ui.pages.amplify_start import AmplifyStartPage
from ui.pages.audit import AuditPage
from ui.pages.audit_events import AuditEventsPage
from ui.pages.audit_review import AuditReviewPage
from ui.pages.bench import BenchPage
from ui.pages.block import BlockPage
from ui.pages.box import BoxPage
from ui.pages.cell import CellPage
from ui.pages.code_list import CodeListPage
from ui.pages.count import CountPage
from ui.pages.delegation import DelegationPage
from ui.pages.destruction import DestructionPage
from ui.pages.deviation import DeviationPage
from ui.pages.deviations import DeviationsPage
from ui.pages.documents import DocumentsPage
from ui.pages.draw import DrawPage
from ui.pages.endpoint import EndpointPage
from ui.pages.enrol import EnrolPage
from ui.pages.index_values import IndexValuesPage
from ui.pages.item import ItemPage
from ui.pages.label_template import LabelTemplatePage
from ui.pages.measure import MeasurePage
from ui.pages.origin import OriginPage
from ui.pages.outage import OutagePage
from ui.pages.overview import OverviewPage
from ui.pages.page import Page
from ui.pages.participant import ParticipantPage
from ui.pages.participants import ParticipantsPage
from ui.pages.permissions import PermissionsPage
from ui.pages.quarantine import QuarantinePage
from ui.pages.queries import QueriesPage
from ui.pages.radar import RadarPage
from ui.pages.recall import RecallPage
from ui.pages.receive import ReceivePage
from ui.pages.record_review import RecordReviewPage
from ui.pages.reference import ReferencePage
from ui.pages.registers import RegistersPage
from ui.pages.result_file import ResultFilePage
from ui.pages.result_files import ResultFilesPage
from ui.pages.results import ResultsPage
from ui.pages.run import RunPage
from ui.pages.run_record import RunRecordPage
from ui.pages.scanner import ScannerPage
from ui.pages.screen_fail import ScreenFailPage
from ui.pages.settings import SettingsPage
from ui.pages.shipment import ShipmentPage
from ui.pages.sign_ins import SignInsPage
from ui.pages.signatures import SignaturesPage
from ui.pages.sort import SortPage
from ui.pages.sort_open import SortOpenPage
from ui.pages.source_checks import SourceChecksPage
from ui.pages.specimens import SpecimensPage
from ui.pages.take_results import TakeResultsPage
from ui.pages.transfer import TransferPage
from ui.pages.tumours import TumoursPage
from ui.pages.withdraw import WithdrawPage

PAGES: Final[tuple[type[Page], ...]] = (
    BenchPage,
    DrawPage,
    ReceivePage,
    RunPage,
    RunRecordPage,
    CountPage,
    SortOpenPage,
    SortPage,
    CellPage,
    IndexValuesPage,
    AmplifyStartPage,
    AmplifyPage,
    MeasurePage,
    AliquotsPage,
    ParticipantsPage,
    ParticipantPage,
    OriginPage,
    EnrolPage,
    QueriesPage,
    RecordReviewPage,
    SourceChecksPage,
    WithdrawPage,
    DestructionPage,
    ScreenFailPage,
    SpecimensPage,
    CodeListPage,
    BoxPage,
    ItemPage,
    TransferPage,
    TumoursPage,
    BlockPage,
    ReferencePage,
    ResultsPage,
    ResultFilesPage,
    ResultFilePage,
    QuarantinePage,
    TakeResultsPage,
    RadarPage,
    EndpointPage,
    ShipmentPage,
    RecallPage,
    OverviewPage,
    DeviationsPage,
    DeviationPage,
    DocumentsPage,
    OutagePage,
    SettingsPage,
    RegistersPage,
    LabelTemplatePage,
    ScannerPage,
    AuditPage,
    AuditReviewPage,
    AuditEventsPage,
    SignaturesPage,
    SignInsPage,
    DelegationPage,
    PermissionsPage,
)
