"""The populations of the endpoint, as far as the bench knows them: each a flag with its reason."""

from dataclasses import dataclass

from app.domain.words import CountStatus, Verdict


@dataclass(frozen=True, slots=True)
class Populations:
    """Domain 3.5: enrolled, sampled, counted, DP-positive; the verdict's state as far as it follows from the counts."""

    number: int
    enrolled: bool
    sampled: bool
    counted: bool
    n_dp: int | None
    dp_positive: bool | None
    verdict: Verdict
    reason: str


def populations(
    number: int,
    *,
    enrolled: bool,
    sampled: bool,
    status: CountStatus | None,
    n_dp: int | None,
    nd_reason: str,
    dp_min: int,
) -> Populations:
    """AWAITED before a final count, NOT_COUNTED where it was not done, NO_DP below the limit, else PENDING.

    Only the raw consensus count decides, never the normalised value (3.4, 3.5). Verdicts beyond PENDING need results.
    """
    if status is CountStatus.NOT_DONE:
        return Populations(number, enrolled, sampled, False, None, None, Verdict.NOT_COUNTED, nd_reason)
    if status is None or n_dp is None:
        return Populations(number, enrolled, sampled, False, None, None, Verdict.AWAITED, "")
    positive = n_dp >= dp_min
    return Populations(
        number, enrolled, sampled, True, n_dp, positive, Verdict.PENDING if positive else Verdict.NO_DP, ""
    )
