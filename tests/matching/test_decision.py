"""The network that weighs the signals: its file, its certainties, and what it says of each signal's share."""

from __future__ import annotations

import json

import pytest

from bot.matching.decision import Network, Signals, contributions, network

NOTHING = Signals(*[0.0] * len(Signals._fields))


def test_a_network_fitted_for_other_signals_is_refused_with_the_command_that_makes_a_new_one() -> None:
    kept = json.loads(network().to_json()) | {"signals": ["margin"]}
    with pytest.raises(ValueError, match=r"fit_decision\.py --write"):
        Network.from_json(json.dumps(kept))


def test_a_network_survives_its_file_to_four_digits() -> None:
    again = Network.from_json(network().to_json())
    assert again.certainties([NOTHING]) == pytest.approx(network().certainties([NOTHING]), abs=0.01)


def test_a_blank_network_is_as_sure_of_anything_as_of_nothing() -> None:
    assert Network.blank().certainties([NOTHING, NOTHING._replace(margin=1.0)]).tolist() == [0.0, 0.0]


def test_no_candidates_have_no_certainties() -> None:
    assert network().certainties([]).tolist() == []


def test_a_candidate_is_as_sure_alone_as_in_company() -> None:
    other = NOTHING._replace(margin=1.0, cosine=0.9)
    together = network().certainties([NOTHING, other])
    assert network().certainties([other])[0] == pytest.approx(together[1])


def test_a_signal_that_is_as_usual_has_no_share_and_one_that_is_not_has() -> None:
    usual = Signals(*network().usual.tolist())
    shares = contributions(usual._replace(margin=1.0))
    assert shares["outside"] == pytest.approx(0.0)
    assert shares["margin"] > 0


@pytest.mark.parametrize(
    ("name", "better", "worse"),
    [
        ("margin", 1.0, -1.0),
        ("near_share", 0.9, 0.0),
        ("outside", -1.0, 1.0),
        ("refused_share", 0.0, 0.9),
        ("unexplained_entities", 0.0, 1.0),
        ("focus_missing", 0.0, 1.0),
        ("refused_focus", 0.0, 1.0),
    ],
)
def test_what_speaks_for_a_candidate_makes_it_surer(name: str, better: float, worse: float) -> None:
    usual = Signals(*network().usual.tolist())
    low, high = network().certainties([usual._replace(**{name: worse}), usual._replace(**{name: better})])
    assert low < high
