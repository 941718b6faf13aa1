"""Conversations, inbox and outbox."""

import sqlalchemy as sa
from alembic import op

revision = "001"
down_revision = None
branch_labels = None
depends_on = None

_Id = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Creates the three tables."""
    op.create_table(
        "conversation",
        sa.Column("id", sa.String(600), primary_key=True),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("sender", sa.String(600), nullable=False),
        sa.Column("state", sa.Text),
        sa.Column("updated_at", sa.Float, nullable=False),
    )
    op.create_table(
        "inbox",
        sa.Column("id", _Id, primary_key=True, autoincrement=True),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("ext_id", sa.String(300), nullable=False),
        sa.Column("conversation", sa.String(600), nullable=False),
        sa.Column("body", sa.Text),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("lease_until", sa.Float),
        sa.Column("tries", sa.Integer, nullable=False, server_default="0"),
        sa.Column("received_at", sa.Float, nullable=False),
        sa.UniqueConstraint("channel", "ext_id"),
    )
    op.create_table(
        "outbox",
        sa.Column("id", _Id, primary_key=True, autoincrement=True),
        sa.Column("inbox_id", _Id, nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("conversation", sa.String(600), nullable=False),
        sa.Column("body", sa.Text),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("lease_until", sa.Float),
        sa.Column("next_at", sa.Float, nullable=False, server_default="0"),
        sa.Column("tries", sa.Integer, nullable=False, server_default="0"),
        sa.Column("created_at", sa.Float, nullable=False),
        sa.Column("ext_id", sa.String(300)),
        sa.Column("last_error", sa.String(100)),
        sa.UniqueConstraint("inbox_id", "seq"),
    )
    op.create_index("ix_conversation_sender", "conversation", ["sender"])
    op.create_index("ix_conversation_updated_at", "conversation", ["updated_at"])
    op.create_index("ix_inbox_conversation", "inbox", ["conversation"])
    op.create_index("ix_inbox_received_at", "inbox", ["received_at"])
    op.create_index("inbox_open", "inbox", ["state", "id"])
    op.create_index("ix_outbox_conversation", "outbox", ["conversation"])
    op.create_index("ix_outbox_created_at", "outbox", ["created_at"])
    op.create_index("ix_outbox_ext_id", "outbox", ["ext_id"])
    op.create_index("outbox_open", "outbox", ["state", "id"])


def downgrade() -> None:
    """Drops them."""
    for table in ("outbox", "inbox", "conversation"):
        op.drop_table(table)
