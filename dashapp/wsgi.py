"""What gunicorn serves: `gunicorn dashapp.wsgi:server`."""

import logging

from dashapp.app import create_app
from dashapp.settings import load

logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
app = create_app(load())
server = app.server
