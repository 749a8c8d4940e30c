"""How alembic runs here: on the connection that ``surveys.upgrade`` has begun, and nowhere else."""

from alembic import context

context.configure(connection=context.config.attributes["connection"])
context.run_migrations()
