"""The tables. A change here needs a migration in `app/migrations/versions/`."""

import sqlalchemy as sa

metadata = sa.MetaData()
# SQLite counts rows by itself only in a column of this very type.
_Id = sa.BigInteger().with_variant(sa.Integer, "sqlite")

# state: the session as JSON; recipient: how the channel reaches the person, if it has to.
conversation = sa.Table(
    "conversation",
    metadata,
    sa.Column("id", sa.String(600), primary_key=True),
    sa.Column("channel", sa.String(20), nullable=False),
    sa.Column("sender", sa.String(600), nullable=False, index=True),
    sa.Column("state", sa.Text),
    sa.Column("updated_at", sa.Float, nullable=False, index=True),
)

# One row that is written to see whether anything can be.
heartbeat = sa.Table(
    "heartbeat",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("at", sa.Float, nullable=False),
)

# What people wrote. ext_id: the channel's id of the message. state: new, busy, done or dead.
inbox = sa.Table(
    "inbox",
    metadata,
    sa.Column("id", _Id, primary_key=True, autoincrement=True),
    sa.Column("channel", sa.String(20), nullable=False),
    sa.Column("ext_id", sa.String(300), nullable=False),
    sa.Column("conversation", sa.String(600), nullable=False, index=True),
    sa.Column("body", sa.Text),
    sa.Column("state", sa.String(8), nullable=False),
    sa.Column("lease_until", sa.Float),
    sa.Column("tries", sa.Integer, nullable=False, server_default="0"),
    sa.Column("received_at", sa.Float, nullable=False, index=True),
    sa.UniqueConstraint("channel", "ext_id"),
    sa.Index("inbox_open", "state", "id"),
)

# What was said. state: new, busy, unsure (perhaps sent), sent or dead. ext_id: the channel's id of
# the message once it is sent; doubts: how often nobody knew whether it had arrived.
outbox = sa.Table(
    "outbox",
    metadata,
    sa.Column("id", _Id, primary_key=True, autoincrement=True),
    sa.Column("inbox_id", _Id, nullable=False),
    sa.Column("seq", sa.Integer, nullable=False),
    sa.Column("channel", sa.String(20), nullable=False),
    sa.Column("conversation", sa.String(600), nullable=False, index=True),
    sa.Column("body", sa.Text),
    sa.Column("state", sa.String(8), nullable=False),
    sa.Column("lease_until", sa.Float),
    sa.Column("next_at", sa.Float, nullable=False, server_default="0"),
    sa.Column("tries", sa.Integer, nullable=False, server_default="0"),
    sa.Column("doubts", sa.Integer, nullable=False, server_default="0"),
    sa.Column("created_at", sa.Float, nullable=False, index=True),
    sa.Column("ext_id", sa.String(300), index=True),
    sa.Column("last_error", sa.String(100)),
    sa.UniqueConstraint("inbox_id", "seq"),
    sa.Index("outbox_open", "state", "id"),
)
