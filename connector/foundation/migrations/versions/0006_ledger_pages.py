"""Find the newest rows of the ledger, and older responses with their runs, by an index"""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_write_back_newest", "write_back", ["organization_id", "id"])
    op.create_index("ix_response_recorded", "response", ["organization_id", "recorded_at", "id"])
    op.drop_index("ix_response_organization_id", table_name="response")
    op.drop_index("ix_workflow_run_organization_id", table_name="workflow_run")


def downgrade() -> None:
    op.create_index("ix_workflow_run_organization_id", "workflow_run", ["organization_id"])
    op.create_index("ix_response_organization_id", "response", ["organization_id"])
    op.drop_index("ix_response_recorded", table_name="response")
    op.drop_index("ix_write_back_newest", table_name="write_back")
