"""Keep drafts of workflows"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "workflow_draft",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("workflow_id", sa.String(length=40), nullable=True),
        sa.Column("base", sa.String(length=64), nullable=False),
        sa.Column("typed", sa.JSON(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("author", sa.String(length=120), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("organization_id", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["workflow_id"], ["workflow.id"], name=op.f("fk_workflow_draft_workflow_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workflow_draft")),
    )
    with op.batch_alter_table("workflow_draft", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_workflow_draft_changed_at"), ["changed_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_workflow_draft_organization_id"), ["organization_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_workflow_draft_workflow_id"), ["workflow_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("workflow_draft", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_workflow_draft_workflow_id"))
        batch_op.drop_index(batch_op.f("ix_workflow_draft_organization_id"))
        batch_op.drop_index(batch_op.f("ix_workflow_draft_changed_at"))

    op.drop_table("workflow_draft")
