"""Pictures for slides: drawn as the person who asked, given to nobody else, and done without when nobody draws."""

import io
import json
import os
import shutil
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from pptx import Presentation
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from analytics import roles
from dashapp import db, jobs
from dashapp.access import people
from dashapp.answers import Desk
from dashapp.charts import CHARTS, find
from dashapp.errors import Busy
from dashapp.exports import pictures, studio
from dashapp.filters import Filters
from tests.integration.dashapp.conftest import PASSWORD, sign_in

ROOT = Path(__file__).resolve().parents[3]
PNG = b"\x89PNG a picture"
MAP = find("markets-map")


@pytest.fixture(scope="module")
def render(small_shop):
    """The drawing worker's own connection: while it is there, somebody draws."""
    engine = db.make_engine(roles.role_url("render", small_shop), size=2)
    with engine.connect():
        yield engine
    engine.dispose()


def asked(service, viewer, filters=None):
    answer = service.desk.run_chart(MAP, filters or Filters(), viewer)
    return answer, pictures.taken(service.desk.engine, viewer, [answer])


@pytest.fixture(scope="module")
def admin(small_shop):
    """What only an administrator of the database can see."""
    engine = create_engine(roles.admin_url(small_shop))
    yield engine
    engine.dispose()


def done(admin, statement, **values):
    with admin.begin() as connection:
        return connection.execute(text(statement), values)


def waiting(admin):
    """Ids of the pictures that are still to be drawn, the newest first."""
    with admin.begin() as connection:
        found = "select picture_id::text from jobs.pictures where image is null and failed is null order by asked_at desc"
        return connection.execute(text(found)).scalars().all()


def said_of(admin, picture_id):
    with admin.begin() as connection:
        return tuple(connection.execute(text("select image, failed from jobs.pictures where picture_id = cast(:id as uuid)"), {"id": picture_id}).one())


def test_nobody_waits_when_nobody_draws(service, viewer_of):
    viewer = viewer_of("Germany")
    assert asked(service, viewer)[1] == pictures.Pictures({}, 0)


def test_a_picture_is_drawn_as_the_person_who_asked(service, viewer_of, render, admin):
    viewer, seen = viewer_of("Germany"), []
    answer, found = asked(service, viewer)
    assert found.waiting == 1
    assert asked(service, viewer)[1].waiting == 1 and len(waiting(admin)) == 1
    (picture,) = waiting(admin)

    def draw(figure):
        seen.extend(name for trace in figure.data if trace.ids is not None for name in trace.ids)
        return PNG

    jobs.draw_picture(render, draw, picture)
    assert seen == ["Germany"]
    assert asked(service, viewer)[1].images == {answer.key: PNG}
    other = viewer_of("Germany")
    assert asked(service, other)[1].images == {}
    with admin.begin() as connection:
        assert connection.execute(text("select count(*) from access.sessions where peer = 'render' and revoked_at is null")).scalar() == 0


def test_an_answer_that_changed_meanwhile_is_not_drawn(service, viewer_of, render, admin):
    viewer = viewer_of("France")
    asked(service, viewer)
    done(admin, "update access.people set all_markets = true where person_id = cast(:id as uuid)", id=viewer.person_id)
    picture = waiting(admin)[0]
    jobs.draw_picture(render, lambda figure: PNG, picture)
    image, failed = said_of(admin, picture)
    assert image is None and "has changed" in failed


def test_what_cannot_be_drawn_is_not_waited_for(service, viewer_of, render, admin):
    viewer = viewer_of("France")
    asked(service, viewer)
    picture = waiting(admin)[0]

    def broken(figure):
        raise RuntimeError("the browser fell over")

    jobs.draw_picture(render, broken, picture)
    assert said_of(admin, picture) == (None, "RuntimeError: the browser fell over")
    assert asked(service, viewer)[1] == pictures.Pictures({}, 0)


def test_a_disabled_person_gets_nothing_drawn(service, viewer_of, render, admin):
    viewer = viewer_of("Germany")
    asked(service, viewer)
    done(admin, "update access.people set disabled_at = now() where person_id = cast(:id as uuid)", id=viewer.person_id)
    drawn = []
    jobs.draw_picture(render, lambda figure: drawn.append(figure) or PNG, waiting(admin)[0])
    assert drawn == []


def test_many_are_refused(service, viewer_of, render):
    viewer = viewer_of("Germany")
    answer = service.desk.run_chart(MAP, Filters(), viewer)
    several = [replace(answer, key=f"basketry-{number:064x}") for number in range(40)]
    assert pictures.taken(service.desk.engine, viewer, several).waiting == 40
    with pytest.raises(Busy):
        pictures.taken(service.desk.engine, viewer, [answer])


@pytest.mark.parametrize(
    "args",
    [
        {}, {"chart": "x"}, {"chart": "x", "query": "", "key": 7}, {"chart": "X; drop", "query": "", "key": "basketry-" + "0" * 64},
        {"chart": "x", "query": "", "key": "basketry-0"}, {"chart": "x", "query": "", "key": "basketry-" + "0" * 64, "person_id": "me"},
    ],
)  # fmt: skip
def test_a_forged_request_is_refused(service, viewer_of, render, args):
    with pytest.raises(DBAPIError), db.acting_as(service.desk.engine, viewer_of("Germany").token) as connection:
        connection.execute(text(pictures.ASK), {"args": json.dumps(args)})


@pytest.mark.parametrize("token", ["", "nobody's"])
def test_nobody_may_ask_without_a_session(service, render, token):
    args = {"chart": "markets-map", "query": "", "key": "basketry-" + "0" * 64}
    with pytest.raises(DBAPIError, match="nobody asks"), db.acting_as(service.desk.engine, token) as connection:
        connection.execute(text(pictures.ASK), {"args": json.dumps(args)})


@pytest.mark.parametrize(
    "statement",
    [
        "select * from jobs.pictures", "insert into jobs.pictures (person_id, key, chart, query) select gen_random_uuid(), '', '', ''",
        "update jobs.pictures set image = null", "select * from access.people", "select * from access.sessions", "insert into access.sessions default values",
        "select jobs.enqueue_picture('{}', gen_random_uuid())", "select jobs.picture('x')",
    ],
)  # fmt: skip
def test_the_worker_can_do_no_more_than_draw(render, statement):
    with pytest.raises(DBAPIError, match="permission denied"), render.begin() as connection:
        connection.execute(text(statement))


@pytest.mark.parametrize("statement", ["select * from jobs.pictures", "select * from jobs.begin_picture(gen_random_uuid())",
                                       "select jobs.finish_picture(gen_random_uuid(), '', '', '')", "select jobs.enqueue_picture('{}', gen_random_uuid())"])
def test_the_web_role_can_only_ask_and_take(service, statement):
    with pytest.raises(DBAPIError, match="permission denied"), service.desk.engine.begin() as connection:
        connection.execute(text(statement))


def test_a_picture_that_nobody_asked_for_is_not_begun(render):
    jobs.draw_picture(render, lambda figure: pytest.fail("nobody asked"), "00000000-0000-0000-0000-000000000000")
    with pytest.raises(DBAPIError, match="was not begun"), render.begin() as connection:
        connection.execute(text(jobs.FINISH), {"picture": "00000000-0000-0000-0000-000000000000", "token": "x", "image": PNG, "reason": ""})


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart.id)
def test_the_worker_reads_what_the_web_reads(service, render, chart, everyone):
    assert Desk(render).run_chart(chart, Filters(), everyone).frame.equals(service.desk.run_chart(chart, Filters(), everyone).frame)


@pytest.mark.skipif(not shutil.which("chromium"), reason="the drawing worker needs Debian's Chromium")
def test_a_real_worker_draws_the_map_into_a_slide(service, small_shop, client, tmp_path):
    people.add(service.auth, "wants-a-map@shop.test", PASSWORD, all_markets=True)
    sign_in(client, "wants-a-map@shop.test")
    log = (tmp_path / "worker.log").open("wb")
    worker = subprocess.Popen([sys.executable, "-m", "dashapp", "worker"], cwd=ROOT, env={**os.environ, **small_shop}, stdout=log, stderr=log)
    try:
        for _ in range(150):
            answer = client.get("/export/markets-map.pptx?wait=1")
            if answer.status_code == 200 and pictured(answer.data):
                break
            assert worker.poll() is None, (tmp_path / "worker.log").read_text()
            time.sleep(0.2)
    finally:
        worker.terminate()
        worker.wait(30)
        log.close()
    (picture,) = pictured(answer.data)
    drawn = Image.open(io.BytesIO(picture))
    assert drawn.size == (studio.WIDTH * studio.SCALE, studio.HEIGHT * studio.SCALE)
    assert len(drawn.convert("RGB").getcolors(1 << 24)) > 50
    assert worker.returncode == 0


def pictured(deck):
    return [shape.image.blob for slide in Presentation(io.BytesIO(deck)).slides for shape in slide.shapes if shape.shape_type == 13]


@pytest.mark.skipif(not shutil.which("chromium"), reason="the drawing worker needs Debian's Chromium")
def test_a_worker_that_is_stopped_while_it_starts_leaves_no_folder(small_shop, tmp_path):
    env = {**os.environ, **small_shop, "TMPDIR": str(tmp_path)}
    with subprocess.Popen([sys.executable, "-m", "dashapp", "worker"], cwd=ROOT, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as worker:
        for _ in range(300):
            if list(tmp_path.glob("basketry-studio-*")):
                break
            time.sleep(0.05)
        else:
            pytest.fail("the folder was never made")
        worker.terminate()
        assert worker.wait(30) == 0
    assert not list(tmp_path.glob("basketry-studio-*"))
