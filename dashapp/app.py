"""`create_app(settings)`: the only place that wires things together. Importing it does nothing."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path

from cachelib.serializers import JSONSerializer
from dash import Dash
from flask import Flask, Response, jsonify, make_response
from flask_caching import Cache
from flask_compress import Compress
from flask_wtf import CSRFProtect
from sqlalchemy import Engine, text
from werkzeug.middleware.proxy_fix import ProxyFix

from dashapp import db, failures, frame, page, pinned_groups, trading_days
from dashapp.access import account_routes, callbacks, gate, headers, oidc, routes, startup
from dashapp.access.viewer import EVERYONE
from dashapp.admin import callbacks as admin_callbacks
from dashapp.admin import page as admin_page
from dashapp.admin import routes as admin_routes
from dashapp.boards import collecting, decks, editing, listing, sharing, showing
from dashapp.boards import page as boards_page
from dashapp.cache import Answers
from dashapp.customers import callbacks as customers_callbacks
from dashapp.customers import page as customers_page
from dashapp.customers import routes as customers_routes
from dashapp.data import callbacks as data_callbacks
from dashapp.data import page as data_page
from dashapp.data import routes as data_routes
from dashapp.data.rules import callbacks as rules_callbacks
from dashapp.data.rules import page as rules_page
from dashapp.errors import DatabaseDown
from dashapp.explore import page as explore_page
from dashapp.exports import routes as export_routes
from dashapp.exports.asked import Home
from dashapp.mail import open_post
from dashapp.pages import clusters, cohorts, exploration, forecast, forecast_more, markets, movement, overview, products, report, segments, together, value
from dashapp.plan import page as plan_page
from dashapp.service import Service, open_service
from dashapp.settings import Settings, require_secret

PAGES: tuple[page.Page, ...] = (
    overview.PAGE, report.PAGE, markets.PAGE, segments.PAGE, movement.PAGE, cohorts.PAGE, clusters.PAGE, value.PAGE, customers_page.PAGE, products.PAGE,
    together.PAGE, forecast.PAGE, forecast_more.PAGE, plan_page.PAGE, explore_page.PAGE, exploration.PAGE, boards_page.PAGE, data_page.PAGE,
    rules_page.PAGE, admin_page.PAGE,
)  # fmt: skip
# What Dash itself registers: a shell without data, and the callbacks, each of which declares its roles.
DASH_ROUTES = (
    "/", "/<path:path>", "/_dash-layout", "/_dash-dependencies", "/_dash-update-component", "/_reload-hash", "/_favicon.ico",
    "/_dash-component-suites/<string:package_name>/<path:fingerprinted_path>",
)  # fmt: skip
INDEX = """<!doctype html>
<html lang="en-GB">
<head>
  {%metas%}
  <title>{%title%}</title>
  <link rel="icon" href="/assets/favicon.svg" type="image/svg+xml">
  <script src="/assets/js/theme.js"></script>
  {%css%}
</head>
<body>{%app_entry%}<footer>{%config%}{%scripts%}{%renderer%}</footer></body>
</html>"""


def create_app(settings: Settings) -> Dash:
    """The application, ready to serve.

    Raises
    ------
    SettingError
        When the secret key is missing or short.
    """
    require_secret(settings)
    startup.refuse_weak_key(settings.secret_key)
    startup.refuse_debug(os.environ)
    startup.refuse_old_parts()
    server = _server(settings)
    cache = _cache(server, settings)
    service = open_service(settings, Answers(cache))
    gate.stand_before(server, service.auth)
    CSRFProtect(server)
    headers.add_to_all(server)
    routes.add_routes(server, service.auth, settings.session_hours)
    post = open_post(settings)
    account_routes.add_routes(server, service.auth, service.desk.engine, settings.session_hours, post)
    admin_routes.add_routes(server, service.auth, service.desk)
    trading_days.add_routes(server, service.desk.engine)
    pinned_groups.add_routes(server, service.desk.engine)
    customers_routes.add_routes(server, service.auth, service.desk)
    data_routes.add_routes(server, service.desk)
    server.config["SINGLE_SIGN_ON"] = oidc.add_routes(server, service.auth, settings)
    homes = [Home(each.slug, each.path, each.title, tuple((shown.key, shown.chart_id) for shown in each.cards), each.roles) for each in PAGES]
    export_routes.add_routes(server, service.auth, service.desk, homes, settings.public_url, partial(decks.collected, service.desk))
    _add_health(server, service.auth)
    app = _dash(server, service)
    admin_callbacks.register(app, service.auth, service.desk, post)
    customers_callbacks.register(app, service.desk)
    data_callbacks.register(app, service.desk)
    rules_callbacks.register(app, service.desk)
    callbacks.stand_before(server, app, service.auth)
    failures.handle(server)
    Compress(server)
    startup.refuse_undeclared(server, app)
    startup.refuse_open_tables(service.desk.engine)
    _warm(app, server)
    return app


def _server(settings: Settings) -> Flask:
    server = Flask("dashapp", static_folder=None, template_folder=str(Path(__file__).parent / "templates"))
    server.config.update(
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_NAME="__Host-basketry_form" if settings.https else "basketry_form",
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.https,
        WTF_CSRF_TIME_LIMIT=None,
        CONTENT_SECURITY_POLICY=headers.policy(()),
        MAX_CONTENT_LENGTH=1 << 20,
        COMPRESS_ALGORITHM=["br", "gzip"],
        COMPRESS_BR_LEVEL=4,
    )
    if settings.proxies:
        hops = settings.proxies
        server.wsgi_app = ProxyFix(server.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    return server


def _cache(server: Flask, settings: Settings) -> Cache:
    where: dict[str, object]
    if settings.cache_url:
        where = {"CACHE_TYPE": "RedisCache", "CACHE_REDIS_URL": settings.cache_url, "CACHE_SERIALIZER": JSONSerializer}
    else:
        where = {"CACHE_TYPE": "dashapp.cache.Files", "CACHE_DIR": str(settings.var / "cache"), "CACHE_THRESHOLD": 0}
    return Cache(server, config=where)


def _add_health(server: Flask, auth: Engine) -> None:
    @server.get("/healthz")
    @gate.public
    def healthz() -> tuple[Response, int]:
        try:
            with db.writing(auth) as connection:
                connection.execute(text("select 1"))
        except DatabaseDown:
            return jsonify(ok=False), 503
        return jsonify(ok=True), 200


def _dash(server: Flask, service: Service) -> Dash:
    app = Dash(
        "dashapp",
        server=server,  # type: ignore[arg-type]
        use_async=False,
        enable_mcp=False,
        use_pages=False,
        serve_locally=True,
        assets_folder=str(Path(__file__).parent / "assets"),
        assets_ignore=r"theme\.js",
        index_string=INDEX,
        title="Basketry",
        update_title="",
        meta_tags=[{"name": "viewport", "content": "width=device-width, initial-scale=1"}],
        suppress_callback_exceptions=True,
        on_error=failures.in_callback,
        add_log_handler=False,
    )
    app.enable_dev_tools(debug=False, dev_tools_disable_version_check=True)
    app.layout = frame.layout(PAGES, collecting.parts())
    frame.register(app, PAGES, service.desk)
    where = {shown.chart_id: each.path for each in PAGES for shown in each.cards if not shown.name}
    for each in PAGES:
        if each.cards:
            page.register(app, each, service.desk, where)
    explore_page.register(app, service.desk)
    plan_page.register(app, service.desk)
    _add_boards(app, service, where)
    # Style sheets, scripts and fonts say nothing about anyone: the sign-in page needs them.
    _open_assets(server)
    for endpoint in DASH_ROUTES:
        gate.declare(server, endpoint, EVERYONE)
    return app


def _add_boards(app: Dash, service: Service, where: dict[str, str]) -> None:
    showing.register(app, service.desk, {shown.chart_id: shown for each in PAGES for shown in each.cards if not shown.name}, where)
    for part in (listing, editing, sharing, collecting):
        part.register(app, service.desk.engine)


def _open_assets(server: Flask) -> None:
    """Mark Dash's route of static files as public: a method of another object takes no mark, so a function stands before it."""
    serve = server.view_functions["_dash_assets.static"]

    @gate.public
    def assets(filename: str) -> Response:
        return make_response(serve(filename=filename))

    server.view_functions["_dash_assets.static"] = assets


def _warm(app: Dash, server: Flask) -> None:
    """Make the first request ourselves: Dash sets itself up in it, which parallel first requests would race for, and only then knows its scripts."""
    with server.test_client() as client:
        client.get("/healthz")
    server.config["CONTENT_SECURITY_POLICY"] = headers.policy(app.csp_hashes())
