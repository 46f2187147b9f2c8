"""What `flask run` and gunicorn look for: ``gunicorn wsgi:app``."""

from bot.app import create_app

app = create_app()
