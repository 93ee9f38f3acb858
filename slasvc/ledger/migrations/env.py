"""How alembic runs here: on the connection that `database.open_ledger` hands over, in its transaction."""

from alembic import context

from slasvc.ledger.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
