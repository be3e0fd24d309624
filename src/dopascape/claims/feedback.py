"""Claims on kinds of feedback: which learn, which as well as dopamine, which align."""

from __future__ import annotations

from functools import partial

from dopascape.claims.outcome import Band, Claim, Finding, Origin, Summaries, above
from dopascape.claims.statistics import alike, mean_interval, not_below, ratio
from dopascape.claims.values import log_loss, over_replicates

WITHIN = "within one standard deviation, over replicates, of the log loss of {}"
"""What 'about as well' means."""

_ALIGNED: tuple[tuple[str, str, Origin], ...] = (
    ("alignment_grows", "dopamine", "paper"),
    ("alignment_grows_shuffled", "shuffled", "ours"),
)


def loss_ratio(summaries: Summaries, study: str, worse: str, better: str) -> Finding:
    """Test whether one kind of feedback gives a higher final loss than another."""
    summary = summaries[study]
    estimate = ratio(log_loss(summary, feedback=worse), log_loss(summary, feedback=better))
    return Finding(estimate, f"loss {worse} / {better}", above(1))


def as_well_as(
    summaries: Summaries, study: str, one: str, reference: str, one_sided: bool = False
) -> Finding:
    """Test whether one kind of feedback does as well as another, within the spread of the latter.

    Parameters
    ----------
    summaries
        By study.
    study
        The study that has both kinds of feedback.
    one, reference
        Kinds of feedback.
    one_sided
        Test only that the one is not better than the reference by more than that spread.
    """
    of_one = log_loss(summaries[study], feedback=one)
    of_reference = log_loss(summaries[study], feedback=reference)
    band: Band = (not_below if one_sided else alike)(of_reference)
    return Finding(ratio(of_one, of_reference), f"loss {one} / {reference}", band)


def alignment_growth(summaries: Summaries, feedback: str) -> Finding:
    """Test whether the centred alignment is larger after learning than before."""
    summary = summaries["alignment"]
    before, after = (
        [over_replicates(summary, name, feedback=feedback) for name in names]
        for names in (
            ("initial_alignment_centred", "initial_alignment"),
            ("alignment_centred", "alignment"),
        )
    )
    last = [curve.isel(trial=-1) for curve in after]
    estimate = mean_interval(last[0].values - before[0].values)
    whole = [float(values.mean()) for values in (before[1], last[1])]
    notes = [
        f"to {float(last[0].mean()):.2f} after trial {int(last[0]['trial'])}",
        f"not centred: from {whole[0]:.2f} to {whole[1]:.2f}",
    ]
    return Finding(estimate, "cosine, after - before", above(0), notes)


CLAIMS = (
    Claim(
        "heterogeneous_beats_homogeneous",
        "Heterogeneous dopamine learns better than homogeneous dopamine",
        "final loss of homogeneous over dopamine is above 1",
        "What in the landscape teaches; and how the two compare at rates of their own, at which "
        "homogeneous dopamine is nearer.",
        ("learning",),
        "paper",
        partial(loss_ratio, study="learning", worse="homogeneous", better="dopamine"),
    ),
    Claim(
        "heterogeneous_beats_none",
        "Heterogeneous dopamine learns better than no feedback to SPNs",
        "final loss of none over dopamine is above 1",
        "The two at rates of their own, at which an output that learns alone is nearer.",
        ("learning",),
        "paper",
        partial(loss_ratio, study="learning", worse="none", better="dopamine"),
    ),
    Claim(
        "homogeneous_as_none",
        "Homogeneous dopamine learns about as well as no feedback to SPNs",
        f"final loss of homogeneous over none is {WITHIN.format('none')}",
        "Differences smaller than those between networks; the first trials, in which homogeneous "
        "dopamine is ahead; and other λ, widths and numbers of outputs, of which some differ.",
        ("learning",),
        "ours",
        partial(as_well_as, study="learning", one="homogeneous", reference="none"),
    ),
    Claim(
        "exact_as_dopamine",
        "Exact feedback learns about as well as dopamine",
        "final loss of exact, at the study's own feedback factor, over dopamine is "
        f"{WITHIN.format('dopamine')}",
        "The two at settings of their own; and fewer trials, after which it is the other way.",
        ("feedback_controls",),
        "paper",
        partial(as_well_as, study="feedback_controls", one="exact", reference="dopamine"),
    ),
    Claim(
        "shuffled_beats_none",
        "Shuffled feedback learns better than no feedback to SPNs",
        "final loss of none over shuffled is above 1",
        "Whether place matters: shuffled gains are a vector of as many errors.",
        ("feedback_controls",),
        "ours",
        partial(loss_ratio, study="feedback_controls", worse="none", better="shuffled"),
    ),
    Claim(
        "shuffled_no_better",
        "Shuffled feedback learns no better than dopamine",
        "final loss of shuffled over dopamine is not lower than 1 by one standard deviation over "
        "replicates of dopamine's own log loss, or more",
        "Why they are worse, and how they do at settings of their own.",
        ("feedback_controls",),
        "ours",
        partial(
            as_well_as,
            study="feedback_controls",
            one="shuffled",
            reference="dopamine",
            one_sided=True,
        ),
    ),
    Claim(
        "opposition_matters",
        "Dopamine teaches only if it acts on the two pathways in opposite ways",
        "final loss of unopposed over dopamine is above 1",
        "SPNs that mix the receptors of both pathways.",
        ("opposition",),
        "ours",
        partial(loss_ratio, study="opposition", worse="unopposed", better="dopamine"),
    ),
    Claim(
        "unopposed_worse_than_none",
        "Dopamine that acts alike on both pathways is worse than no feedback to SPNs",
        "final loss of unopposed over none is above 1",
        "Smaller feedback factors, which may do less harm.",
        ("opposition",),
        "ours",
        partial(loss_ratio, study="opposition", worse="unopposed", better="none"),
    ),
    *(
        Claim(
            name,
            f"With {feedback} feedback the striatonigral weights align with it",
            "cosine of weights and feedback, less each population's mean, after the last trial "
            "less before learning is above 0",
            "Whether it is of use: it orders neither kinds of feedback nor networks by loss.",
            ("alignment",),
            origin,
            partial(alignment_growth, feedback=feedback),
        )
        for name, feedback, origin in _ALIGNED
    ),
)
