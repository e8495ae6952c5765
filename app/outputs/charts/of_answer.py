"""The flow diagram of the endpoint, made from the answer."""

from app.i18n import _
from app.outputs.charts.shapes import Flow, FlowStep, Leaving
from app.queries.answer import Answer
from app.queries.answer_facts import leaving_key


def flow_of(found: Answer) -> Flow:
    """Boxes from enrolled to proven; who is not in a step left between the box before and its own.

    The keys are those that `of_step` of the facts knows. Those never included stand before the first box and in none.
    """
    steps = found.flow
    boxes = []
    for place, step in enumerate(steps):
        following = steps[place + 1] if place + 1 < len(steps) else None
        left = following.left if following is not None else ()
        key = following.key if following is not None else ""
        leaving = tuple(Leaving(leaving_key(key, at), each.reason, len(each.numbers)) for at, each in enumerate(left))
        boxes.append(FlowStep(step.key, step.title, len(step.numbers), leaving))
    return Flow(_("From enrolment to proven tumour origin"), tuple(boxes) if found.people else ())
