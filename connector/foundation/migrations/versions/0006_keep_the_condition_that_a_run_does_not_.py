"""Keep the condition that a run does not meet"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("workflow_run") as batch_op:
        batch_op.add_column(sa.Column("unmet", sa.JSON(), nullable=True))
    op.create_index(
        "ix_inbound_sms_failed",
        "inbound_sms",
        ["organization_id"],
        postgresql_where=sa.text("outcome = 'failed'"),
        sqlite_where=sa.text("outcome = 'failed'"),
    )


def downgrade() -> None:
    op.drop_index("ix_inbound_sms_failed", table_name="inbound_sms")
    with op.batch_alter_table("workflow_run") as batch_op:
        batch_op.drop_column("unmet")
