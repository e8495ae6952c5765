"""The participants behind each number of the endpoint, as a table that opens and is written as a sheet."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from app.domain.barcode import participant_name
from app.domain.derived import Computed
from app.domain.genome.endpoint import Estimate, Spread
from app.domain.proportion import Proportion
from app.domain.words import Verdict, VerdictState, label_of
from app.i18n import N_, _, decimal, ngettext
from app.queries.answer import Answer, title_of, why_interim
from app.queries.endpoint import Judged
from app.queries.fact_columns import Facts, col
from app.tables import Column, Told
from app.tables import ColumnKind as K

VERDICT_STATES: Final = {
    Verdict.PROVEN: "ok",
    Verdict.NOT_PROVEN: "void",
    Verdict.NOT_EVALUABLE: "warn",
    Verdict.NO_DP: "void",
    Verdict.NOT_COUNTED: "void",
}
"""Verdicts that wait are the rest."""


STATUSES: Final = {Computed.COMPUTED: N_("Final"), Computed.INTERIM: N_("Interim")}


def status_word(status: Computed) -> str:
    """How far a number of the answer is known."""
    return _(STATUSES.get(status, N_("Not yet")))


@dataclass(frozen=True, slots=True)
class Line:
    """One number of the answer: its heading, the number and its interval in words, its status, who it is made of."""

    key: str
    group: str
    title: str
    value: str
    interval: str = ""
    status: Computed = Computed.COMPUTED
    numbers: tuple[int, ...] = ()


def signed_told(each: Judged) -> Told:
    if each.to_reopen:
        return Told(_("To look at again"), "breach")
    is_outdated = each.signed is not None and each.signed.state is VerdictState.FIRST_SIGNED and not each.is_half_signed
    if each.signed is None or is_outdated:
        return Told(_("Not signed"), "not_begun")
    state = each.signed.state
    words = {VerdictState.SIGNED: "ok", VerdictState.FIRST_SIGNED: "wait", VerdictState.REOPENED: "warn"}
    return Told(_("Reopened") if state is VerdictState.REOPENED else label_of(state), words.get(state, "void"))


def _verdict_told(verdict: Verdict) -> Told:
    return Told(label_of(verdict), VERDICT_STATES.get(verdict, "wait"))


def _flag(of: Callable[[Judged], bool | None]) -> Callable[[Judged], str]:
    words = {True: N_("Yes"), False: N_("No"), None: N_("Unknown")}
    return lambda each: _(words[of(each)])


PEOPLE: Final[tuple[Column[Judged], ...]] = (
    col("SUBJID", N_("Participant"), lambda each: participant_name(each.standing.number), K.CODE, width=110),
    col("VERDICT", N_("Verdict"), lambda each: _verdict_told(each.standing.verdict), K.STATE, width=250),
    col("SIGNED", N_("Signatures"), signed_told, K.STATE, width=210),
    col("WHY", N_("Why"), lambda each: each.standing.populations.reason, width=340),
    col("SAMPFL", N_("Sampled"), _flag(lambda each: each.standing.populations.sampled), width=90),
    col("CNTFL", N_("Counted"), _flag(lambda each: each.standing.populations.counted), width=90),
    col("NDP", N_("DP cells"), lambda each: each.standing.populations.n_dp, K.NUMBER, width=90),
    col("DPPOSFL", N_("DP-positive"), _flag(lambda each: each.standing.populations.dp_positive), width=110),
    col("CTCPOSFL", N_("CTC present"), _flag(lambda each: each.standing.ctc_positive), width=110),
    col("DPNORM", N_("DP per norm volume"), lambda each: each.standing.dp_per_norm, K.NUMBER, places=2, width=150),
    col("CTCNORM", N_("CTC per norm volume"), lambda each: each.standing.ctc_per_norm, K.NUMBER, places=2, width=160),
    col("PROPOSED", N_("The rule proposes"), lambda each: label_of(each.proposed.verdict), width=170),
    col("VERIFIED", N_("Without unverified cells"), lambda each: label_of(each.standing.verified), width=190),
    col("EXCLUDED", N_("Left out because"), lambda each: each.standing.excluded, width=170),
)


def lines_of(found: Answer) -> tuple[Line, ...]:
    """Every number of the answer in the order of the page: endpoint, its sensitivity, counts, DP by CTC."""
    return (*_of_estimates(found), *_of_counts(found), *_of_crossed(found))


def of_line(found: Answer, line: Line) -> Facts:
    """The participants that a number is made of."""
    told = " · ".join(part for part in (line.value, line.interval) if part)
    return of_people(found, line.key.lower(), heading_of(line), line.numbers, told)


def heading_of(line: Line) -> str:
    return _("{group}: {title}").format(group=line.group, title=line.title)


def of_people(found: Answer, key: str, title: str, numbers: Sequence[int], told: str = "") -> Facts:
    """Some participants with their populations, verdicts and reasons."""
    wanted = set(numbers)
    rows = tuple(each for each in found.people if each.standing.number in wanted)
    count = ngettext("{count} participant", "{count} participants", len(rows)).format(count=len(rows))
    return Facts(key, title, " · ".join(part for part in (told, count) if part), PEOPLE, rows)


def of_step(found: Answer, key: str) -> Facts | None:
    """The participants of a place of the flow: a step, or `STEP-2`, who left it for its third reason."""
    for step in found.flow:
        if key == step.key:
            return of_people(found, key.lower(), step.title, step.numbers)
        for place, left in enumerate(step.left):
            if key == leaving_key(step.key, place):
                return of_people(found, key.lower(), _("Not {step}").format(step=step.title), left.numbers, left.reason)
    return None


def leaving_key(step: str, place: int) -> str:
    return f"{step}-{place}"


def share_told(share: Proportion) -> str:
    """7 of 23 (30.4 %); not estimable where nobody is in the denominator."""
    if share.pct is None:
        return _("{x} of {n}: not estimable").format(x=share.x, n=share.n)
    return _("{x} of {n} ({pct} %)").format(x=share.x, n=share.n, pct=decimal(share.pct, 1))


def interval_told(share: Proportion) -> str:
    """The exact 95 % interval in per cent."""
    if share.low is None or share.high is None:
        return ""
    return _("{low} to {high} %").format(low=decimal(share.low, 1), high=decimal(share.high, 1))


def primary_of(found: Answer) -> Estimate:
    return found.estimates[0]


def interim_told(found: Answer) -> str:
    """Whether the primary estimate may still change, and by what."""
    if primary_of(found).status is Computed.INTERIM:
        return _("Interim. {why}").format(why=why_interim(found)).strip()
    return _("Every verdict is in.")


def _of_estimates(found: Answer) -> Iterator[Line]:
    for each in found.estimates:
        group = _("Primary") if each.key == "PRIMARY" else _("Sensitivity")
        told = share_told(each.share), interval_told(each.share)
        yield Line(each.key, group, title_of(each), *told, each.status, each.numbers)


def _of_counts(found: Answer) -> Iterator[Line]:
    counted = tuple(each.number for each in found.enrolled if each.populations.counted)
    share, status = found.dp_positive, found.counts_status
    told = share_told(share), interval_told(share)
    yield Line("PCT_DP_POSITIVE", _("Counts"), _("DP-positive among the counted"), *told, status, counted)
    unit = decimal(found.norm_volume_ml)
    spreads = (
        ("DP", N_("DP cells per {volume} mL"), found.dp, [each.dp_per_norm for each in found.enrolled]),
        ("CTC", N_("CTC per {volume} mL"), found.ctc, [each.ctc_per_norm for each in found.enrolled]),
    )
    for key, title, spread, values in spreads:
        of = tuple(each.number for each, value in zip(found.enrolled, values, strict=True) if value is not None)
        yield Line(f"{key}_SPREAD", _("Counts"), _(title).format(volume=unit), *_spread_told(spread), status, of)


def _spread_told(spread: Spread) -> tuple[str, str]:
    """Median and quartiles; the range."""
    values = (spread.median, spread.first_quartile, spread.third_quartile, spread.lowest, spread.highest)
    median, low, high, least, most = ("" if value is None else decimal(value, 2) for value in values)
    if not spread.n:
        return _("nobody counted in a known volume"), ""
    told = _("median {median}, quartiles {low} to {high}").format(median=median, low=low, high=high)
    return told, _("range {least} to {most}").format(least=least, most=most)


def _of_crossed(found: Answer) -> Iterator[Line]:
    told = found.crossed
    cells = (
        ("DP_POS_CTC_POS", N_("DP-positive, CTC present"), told.dp_ctc),
        ("DP_POS_CTC_NEG", N_("DP-positive, no CTC"), told.dp_only),
        ("DP_NEG_CTC_POS", N_("No DP, CTC present"), told.ctc_only),
        ("DP_NEG_CTC_NEG", N_("Neither DP nor CTC"), told.neither),
        ("DP_CTC_UNKNOWN", N_("DP or CTC not counted"), told.unknown),
    )
    for key, title, numbers in cells:
        yield Line(key, _("DP by CTC"), _(title), str(len(numbers)), "", found.counts_status, numbers)


def margins_of(found: Answer) -> tuple[tuple[Line, ...], ...]:
    """DP by CTC with its margins: rows DP-positive, no DP, both; columns CTC present, no CTC, both."""
    told = found.crossed
    rows = (
        ("DP_POS", N_("DP-positive"), told.dp_ctc, told.dp_only),
        ("DP_NEG", N_("No DP"), told.ctc_only, told.neither),
        ("DP_ALL", N_("DP and CTC counted"), told.dp_ctc + told.ctc_only, told.dp_only + told.neither),
    )
    inner = {line.key: line for line in _of_crossed(found)}

    def line(key: str, title: str, numbers: tuple[int, ...]) -> Line:
        known = inner.get(key)
        group = _("DP by CTC")
        return known or Line(key, group, title, str(len(numbers)), "", found.counts_status, tuple(sorted(numbers)))

    return tuple(
        (
            line(f"{key}_CTC_POS", _("CTC present"), present),
            line(f"{key}_CTC_NEG", _("No CTC"), absent),
            line(f"{key}_CTC_ALL", _(title), present + absent),
        )
        for key, title, present, absent in rows
    )


def unknown_of(found: Answer) -> Line:
    """Those without one of the two counts."""
    return next(line for line in _of_crossed(found) if line.key == "DP_CTC_UNKNOWN")


def as_values(found: Answer) -> dict[str, Any]:
    """The whole answer as plain values, numbers as numbers: for JSON."""
    return {
        "estimates": [
            {
                "key": each.key,
                "status": each.status.value,
                "x": each.share.x,
                "n": each.share.n,
                "pct": each.share.pct,
                "ci_low": each.share.low,
                "ci_high": each.share.high,
                "participants": list(each.numbers),
                "proven": list(each.proven),
            }
            for each in found.estimates
        ],
        "why_interim": why_interim(found),
        "flow": [
            {
                "key": step.key,
                "n": len(step.numbers),
                "participants": list(step.numbers),
                "left": [{"reason": each.reason, "participants": list(each.numbers)} for each in step.left],
            }
            for step in found.flow
        ],
        "dp_by_ctc": {line.key: list(line.numbers) for line in _of_crossed(found)},
        "per_norm_volume": {
            "volume_ml": found.norm_volume_ml,
            "dp": _spread_values(found.dp),
            "ctc": _spread_values(found.ctc),
        },
    }


def _spread_values(spread: Spread) -> dict[str, Any]:
    return {
        "n": spread.n,
        "median": spread.median,
        "q1": spread.first_quartile,
        "q3": spread.third_quartile,
        "min": spread.lowest,
        "max": spread.highest,
    }
