"""The schema that the migrations make is the one of the models, on both databases."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from db.base import Base
from db.migrate import HEAD, configuration
from db.store import Store


def test_the_schema_that_migrations_make_is_the_one_the_program_expects(store: Store):
    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, Base.metadata) == []
        assert context.get_current_revision() == HEAD
        assert ScriptDirectory.from_config(configuration(connection)).get_current_head() == HEAD
