"""Find the earlier rows of a key by an index that begins with the key.

Revision ID: 0007
Revises: 0006
"""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

ORDER = ["organization_id", "object_name", "external_id_field", "folded_key", "id"]


def upgrade() -> None:
    with op.batch_alter_table("write_back", schema=None) as batch_op:
        batch_op.drop_index("ix_write_back_order")
        batch_op.create_index("ix_write_back_folded_key", ["folded_key"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("write_back", schema=None) as batch_op:
        batch_op.drop_index("ix_write_back_folded_key")
        batch_op.create_index("ix_write_back_order", ORDER, unique=False)
