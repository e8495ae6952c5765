"""Start the amplification of a plate: kit, its lot, volumes; a reagent blank goes along."""

from typing import cast

from app.actions import wga
from app.actions.runs import Means
from app.domain.barcode import printed
from app.domain.form import Form
from app.domain.steps import WGA
from app.domain.steps.wga import WgaForm
from app.domain.times import Moment
from app.i18n import N_, _
from ui.pages.start_page import StartPage


class AmplifyStartPage(StartPage):
    """The subject is the closed plate, or a cell in a tube of its own."""

    KEY = "amplify_start"
    TITLE = N_("Start amplification")
    RAIL = "sort"
    FORMS = (WgaForm,)
    VERB = N_("Start amplification")
    STEP = WGA

    def show_run(self) -> None:
        title = _("Amplify {code}, entered late") if self.is_late else _("Amplify {code}")
        self.header.set_texts(title.format(code=printed(self.subject)), _("Scan the kit's lot and the thermocycler."))
        super().show_run()

    def begin(self, form: Form, means: Means, started: Moment | None, finished: Moment | None) -> None:
        run = self.lab.do(wga.start, [self.subject], cast(WgaForm, form), at=started, means=means)
        told = _("Amplification of {plate} started.")
        if finished is not None:
            self.lab.do(wga.finish, run, at=finished)
            told = _("Amplification of {plate} entered late.")
        self.desk.messages.tell(told.format(plate=printed(self.subject)), _("Enter again when it is done."))
        self.desk.go("amplify", self.subject)
