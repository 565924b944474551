"""What a lever would have to do alone, as people say it."""

import pytest

from dashapp.queries.plan import _part


@pytest.mark.parametrize(("share", "words"), [(0.95, "Every one"), (0.8, "8 in 10"), (0.5, "5 in 10"), (0.34, "1 in 3"), (0.05, "1 in 20")])
def test_nobody_is_one_in_one(share, words):
    assert _part(share) == words
