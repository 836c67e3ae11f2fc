"""Find the newest rows of the ledger by an index"""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_write_back_newest", "write_back", ["organization_id", "id"])


def downgrade() -> None:
    op.drop_index("ix_write_back_newest", table_name="write_back")
