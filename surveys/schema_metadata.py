"""What all tables of the main database share."""

import sqlalchemy as sa

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def table(name: str, *columns: sa.schema.SchemaItem) -> sa.Table:
    """Make a table that keeps no order of insertion."""
    # A hidden rowid would keep the order of insertion (SQLite); a text key does not.
    return sa.Table(name, metadata, *columns, sqlite_with_rowid=False)
