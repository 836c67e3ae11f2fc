"""When a mapping is looked at again"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("mapping_check", schema=None) as batch_op:
        batch_op.alter_column("checked_at", existing_type=sa.DateTime(timezone=True), nullable=True)
        batch_op.add_column(sa.Column("look_at", sa.DateTime(timezone=True), nullable=False))
        batch_op.add_column(sa.Column("errors", sa.Integer(), server_default="0", nullable=False))
        batch_op.create_index(batch_op.f("ix_mapping_check_look_at"), ["look_at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("mapping_check", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mapping_check_look_at"))
        batch_op.drop_column("errors")
        batch_op.drop_column("look_at")
        batch_op.alter_column("checked_at", existing_type=sa.DateTime(timezone=True), nullable=False)
