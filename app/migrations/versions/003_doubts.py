"""How often nobody knew of a reply whether it had arrived."""

import sqlalchemy as sa
from alembic import op

revision = "003"
down_revision = "002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the column."""
    op.add_column("outbox", sa.Column("doubts", sa.Integer, nullable=False, server_default="0"))


def downgrade() -> None:
    """Removes it."""
    op.drop_column("outbox", "doubts")
