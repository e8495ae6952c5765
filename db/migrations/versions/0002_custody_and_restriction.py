"""Find items by custody and by restriction without reading them all."""

from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('item', schema=None) as batch_op:
        batch_op.create_index('ix_item_custody_id', ['custody', 'id'], unique=False)
        batch_op.create_index('ix_item_restriction_id', ['restriction', 'id'], unique=False)
