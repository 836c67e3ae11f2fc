"""Find rows of the ledger by state, by object and by time"""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_write_back_state", "write_back", ["organization_id", "state", "id"])
    op.create_index("ix_write_back_object", "write_back", ["organization_id", "object_name", "id"])
    op.create_index("ix_write_back_created_at", "write_back", ["organization_id", "created_at"])


def downgrade() -> None:
    for name in ("state", "object", "created_at"):
        op.drop_index(f"ix_write_back_{name}", table_name="write_back")
