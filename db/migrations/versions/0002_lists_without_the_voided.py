"""Order and narrow long lists from indexes that leave out voided items."""

from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None

OLD = ('barcode_id', 'changed_at_id', 'kind_id', 'participant_id', 'place_text_id', 'processing_id')
NEW = ('barcode', 'changed_at', 'custody', 'kind', 'participant_id', 'place_text', 'processing', 'restriction')


def upgrade() -> None:
    with op.batch_alter_table('item', schema=None) as batch_op:
        for name in OLD:
            batch_op.drop_index(f'ix_item_{name}')
        for name in NEW:
            batch_op.create_index(f'ix_item_{name}', ['voided', name, 'id'], unique=False)
