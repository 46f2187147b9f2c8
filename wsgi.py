"""What `flask run` and gunicorn look for: ``gunicorn wsgi:app``."""

import logging

from bot.app import create_app

# LINE gives no logs on request, so ours are kept: metadata only, never what residents wrote.
logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
app = create_app()
