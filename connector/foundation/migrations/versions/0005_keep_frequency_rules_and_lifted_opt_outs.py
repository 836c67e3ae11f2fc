"""Keep frequency rules, lifted opt-outs and what decided about a recipient"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "frequency_rule",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("most", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("survey_id", sa.String(length=40), nullable=True),
        sa.Column("conditions", sa.JSON(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("organization_id", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_frequency_rule")),
    )
    with op.batch_alter_table("frequency_rule", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_frequency_rule_organization_id"), ["organization_id"], unique=False)

    op.create_table(
        "lifted_opt_out",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("survey_id", sa.String(length=40), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("detail", sa.String(length=255), nullable=False),
        sa.Column("message_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("record_id", sa.String(length=18), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lifted_by", sa.String(length=120), nullable=False),
        sa.Column("reason", sa.String(length=255), nullable=False),
        sa.Column("organization_id", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lifted_opt_out")),
    )
    with op.batch_alter_table("lifted_opt_out", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lifted_opt_out_organization_id"), ["organization_id"], unique=False)
        batch_op.create_index("ix_lifted_opt_out_organization_id_address", ["organization_id", "address"], unique=False)

    with op.batch_alter_table("opt_out", schema=None) as batch_op:
        batch_op.add_column(sa.Column("record_id", sa.String(length=18), server_default="", nullable=False))
        batch_op.create_index(batch_op.f("ix_opt_out_record_id"), ["record_id"], unique=False)

    with op.batch_alter_table("recipient", schema=None) as batch_op:
        batch_op.add_column(sa.Column("facts", sa.JSON(none_as_null=True), nullable=True))

    # What was sent before counts for frequency rules, too.
    op.execute("UPDATE message SET address = lower(trim(to_address)) WHERE address = ''")
    op.execute(
        "UPDATE mailing SET survey_id = (SELECT survey_id FROM distribution WHERE distribution.mailing_id = mailing.id)"
        " WHERE survey_id IS NULL"
    )


def downgrade() -> None:
    with op.batch_alter_table("recipient", schema=None) as batch_op:
        batch_op.drop_column("facts")

    with op.batch_alter_table("opt_out", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_opt_out_record_id"))
        batch_op.drop_column("record_id")

    with op.batch_alter_table("lifted_opt_out", schema=None) as batch_op:
        batch_op.drop_index("ix_lifted_opt_out_organization_id_address")
        batch_op.drop_index(batch_op.f("ix_lifted_opt_out_organization_id"))

    op.drop_table("lifted_opt_out")
    with op.batch_alter_table("frequency_rule", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_frequency_rule_organization_id"))

    op.drop_table("frequency_rule")
