"""What is said on a card about segments: that they mean little, where few bought, unless nobody is known at all; and on an installation without answers."""

from dataclasses import replace

from dashapp.charts import BY_ID
from dashapp.errors import NoAnswersYet
from dashapp.page import _all_failed
from dashapp.pages.overview import PAGE
from dashapp.scoring import notes
from tests.unit.dashapp.boards.test_asking import RUN

FEW = replace(RUN, caution="not enough buyers: 35 customers ordered, 500 are needed")


def test_segments_that_mean_little_say_so_on_their_cards():
    assert notes(BY_ID["segments-size"], {"core": FEW}) == ["Segments mean little here: not enough buyers: 35 customers ordered, 500 are needed."]
    assert notes(BY_ID["segments-size"], {"core": RUN}) == [] and notes(BY_ID["sales-trend"], {"core": FEW}) == []
    assert notes(BY_ID["segments-size"], {"core": replace(FEW, nobody=True)}) == []
    assert notes(BY_ID["clusters-snake"], {"core": FEW, "clusters": FEW})[0].startswith("Groups mean little here")


def test_an_installation_without_answers_is_no_failure():
    told = str(_all_failed(PAGE, NoAnswersYet("Nothing has been computed yet."), "BSK-1"))
    assert "Import" in told.title() and "is-failure" not in told
