"""The rule of segments on the settings page: what stands in its cells is looked at by the worker, said, made so, and put back."""

import json

from analytics.ingest import rules
from analytics.runs import run_core
from tests.integration.dashapp.test_rules_page import app, client_of, filled, person, press, service, shop, told, work

__all__ = ["app", "client_of", "person", "service", "shop"]
OWN = [{"id": "2", "score": "R 2", "f1": "New", "f2": "Best"}, {"id": "1", "score": "R 1", "f1": "Away", "f2": "Away"}]


def test_a_map_in_the_cells_becomes_the_rule(service, person, app, client_of, shop):
    run_core(shop)
    client = client_of("ada")
    page = filled(app, client)
    assert [row["f5"] for row in page["segments-map.rowData"]][:2] == ["Champions", "Loyal"]
    unchanged = press(app, client, "rules-look.n_clicks", **page).json["response"]["rules-job"]["data"]
    assert unchanged is None or (work(shop, unchanged["id"]) == "succeeded" and not told(service, person["ada"], unchanged["id"])["told"])
    said = [{"id": "Best", "segment": "Best", "meaning": "", "play": "Thank them."}, {"id": "Gone", "segment": "Gone", "meaning": "x", "play": ""}]
    changed = page | {"segments-scores.value": "2", "segments-map.rowData": OWN, "segments-words.rowData": said}
    job = press(app, client, "rules-look.n_clicks", **changed).json["response"]["rules-job"]["data"]["id"]
    assert work(shop, job) == "succeeded"
    words = told(service, person["ada"], job)["told"]
    assert "customers would be in another segment with the next run" in words[0] and any(way.startswith("Champions to Best: ") for way in words)
    made = press(app, client, "rules-make.n_clicks", **{"rules-job.data": {"id": job}}).json["response"]["rules-job"]["data"]["id"]
    assert work(shop, made) == "succeeded"
    rule = rules.load(shop).body["segments"]
    assert rule["quantiles"] == 2 and rule["plays"] == {"Best": "Thank them."} and rule["meanings"] == {}
    assert {each["segment"] for each in rule["map"]} == {"Best", "New", "Away"}
    again = filled(app, client)
    assert again["segments-map.rowData"] == OWN and [row["id"] for row in again["segments-words.rowData"]] == ["Best", "New", "Away"]
    assert "nothing would change" in json.dumps(press(app, client, "rules-look.n_clicks", **again).json)


def test_holes_are_refused_with_their_cells_and_the_ten_can_be_put_back(service, person, app, client_of, shop):
    client = client_of("ada")
    page = filled(app, client)
    holed = [OWN[0] | {"f1": " "}, OWN[1]]
    job = press(app, client, "rules-look.n_clicks", **page | {"segments-map.rowData": holed}).json["response"]["rules-job"]["data"]["id"]
    assert work(shop, job) == "failed" and "1 of 4 cells belong to no segment (R2 F1)" in told(service, person["ada"], job)["message"]
    drawn = press(app, client, "segments-map.cellValueChanged", **{"segments-map.rowData": holed, "dark.data": False}).json["response"]
    assert drawn["segments-said"]["children"] == "1 of 4 cells belong to no segment (R2 F1)."
    assert [row["id"] for row in drawn["segments-words"]["rowData"]] == ["Best", "Away"]
    wider = press(app, client, "segments-scores.value", given="4", **{"segments-map.rowData": OWN}).json["response"]["segments-map"]
    assert len(wider["rowData"]) == 4 and wider["rowData"][0]["f4"] == "Best" and len(wider["columnDefs"]) == 5
    back = press(app, client, "segments-usual.n_clicks", **{"segments-scores.value": "5"}).json["response"]["segments-map"]["rowData"]
    usual = page | {"segments-scores.value": "5", "segments-map.rowData": back, "segments-words.rowData": []}
    job = press(app, client, "rules-look.n_clicks", **usual).json["response"]["rules-job"]["data"]["id"]
    assert work(shop, job) == "succeeded" and told(service, person["ada"], job)["told"]
    assert work(shop, press(app, client, "rules-make.n_clicks", **{"rules-job.data": {"id": job}}).json["response"]["rules-job"]["data"]["id"]) == "succeeded"
    assert rules.load(shop).body["segments"] is None


def test_what_no_page_sends_is_refused_at_the_door(app, client_of):
    client = client_of("ada")
    page = filled(app, client)
    for typed in ({"segments-scores.value": "3"}, {"segments-ties.value": 1}, {"segments-map.rowData": "x"}, {"segments-words.rowData": [7]}):
        answer = press(app, client, "rules-look.n_clicks", **page | typed)
        assert answer.status_code == 200 and "Nothing was changed" in answer.json["response"]["rules-said"]["children"]
