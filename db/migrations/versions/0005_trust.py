"""Locks, source checks, reviews of the audit, redactions, destructions and drills; who answers a query; PINs."""

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('audit_review',
    sa.Column('risk', sa.Enum('CRITICAL', 'ROUTINE', 'CAUSE', name='reviewrisk', native_enum=False, length=40), nullable=False),
    sa.Column('scope', sa.Text(), nullable=False),
    sa.Column('due', sa.Date(), nullable=False),
    sa.Column('from_change_id', sa.Integer(), nullable=False),
    sa.Column('to_change_id', sa.Integer(), nullable=True),
    sa.Column('done', sa.String(length=40), nullable=True),
    sa.Column('done_by', sa.Text(), nullable=True),
    sa.Column('findings', sa.Text(), nullable=True),
    sa.Column('looked_at', sa.Integer(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('voided', sa.Boolean(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_review'))
    )
    op.create_table('drill',
    sa.Column('backup', sa.Text(), nullable=False),
    sa.Column('sha256', sa.Text(), nullable=False),
    sa.Column('head', sa.Text(), nullable=False),
    sa.Column('changes', sa.Integer(), nullable=False),
    sa.Column('seconds', sa.Float(), nullable=False),
    sa.Column('done', sa.String(length=40), nullable=False),
    sa.Column('done_by', sa.Text(), nullable=False),
    sa.Column('outcome', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('voided', sa.Boolean(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_drill'))
    )
    op.create_table('redaction',
    sa.Column('table_name', sa.Text(), nullable=False),
    sa.Column('row_id', sa.Integer(), nullable=False),
    sa.Column('field', sa.Text(), nullable=False),
    sa.Column('audit_lines', sa.Integer(), nullable=False),
    sa.Column('reasons', sa.Integer(), nullable=False),
    sa.Column('why', sa.Text(), nullable=False),
    sa.Column('done', sa.String(length=40), nullable=False),
    sa.Column('done_by', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('voided', sa.Boolean(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_redaction'))
    )
    op.create_table('destruction',
    sa.Column('participant_id', sa.Integer(), nullable=True),
    sa.Column('state', sa.Enum('ASKED', 'PARTLY', 'DONE', 'CERTIFIED', name='destructionstate', native_enum=False, length=40), nullable=False),
    sa.Column('why', sa.Text(), nullable=False),
    sa.Column('asked', sa.String(length=40), nullable=False),
    sa.Column('asked_by', sa.Text(), nullable=False),
    sa.Column('certified', sa.String(length=40), nullable=True),
    sa.Column('certified_by', sa.Text(), nullable=True),
    sa.Column('certificate', sa.Text(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('voided', sa.Boolean(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['participant_id'], ['participant.id'], name=op.f('fk_destruction_participant_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_destruction'))
    )
    with op.batch_alter_table('destruction', schema=None) as batch_op:
        batch_op.create_index('ix_destruction_participant', ['participant_id'], unique=False)

    op.create_table('lock',
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('subject_id', sa.Integer(), nullable=False),
    sa.Column('participant_id', sa.Integer(), nullable=True),
    sa.Column('locked', sa.String(length=40), nullable=False),
    sa.Column('locked_by', sa.Text(), nullable=False),
    sa.Column('why', sa.Text(), nullable=True),
    sa.Column('unlocked', sa.String(length=40), nullable=True),
    sa.Column('unlocked_by', sa.Text(), nullable=True),
    sa.Column('unlocked_why', sa.Text(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('voided', sa.Boolean(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['participant_id'], ['participant.id'], name=op.f('fk_lock_participant_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_lock'))
    )
    with op.batch_alter_table('lock', schema=None) as batch_op:
        batch_op.create_index('ix_lock_subject', ['subject', 'subject_id'], unique=False)

    op.create_table('source_check',
    sa.Column('participant_id', sa.Integer(), nullable=False),
    sa.Column('page', sa.Text(), nullable=False),
    sa.Column('digest', sa.Text(), nullable=False),
    sa.Column('content', sa.Text(), nullable=False),
    sa.Column('checked', sa.String(length=40), nullable=False),
    sa.Column('checked_by', sa.Text(), nullable=False),
    sa.Column('withdrawn', sa.String(length=40), nullable=True),
    sa.Column('withdrawn_by', sa.Text(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('voided', sa.Boolean(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['participant_id'], ['participant.id'], name=op.f('fk_source_check_participant_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_source_check'))
    )
    with op.batch_alter_table('source_check', schema=None) as batch_op:
        batch_op.create_index('ix_source_check_participant', ['participant_id', 'page'], unique=False)

    op.create_table('destruction_item',
    sa.Column('destruction_id', sa.Integer(), nullable=False),
    sa.Column('item_id', sa.Integer(), nullable=False),
    sa.Column('outside', sa.Text(), nullable=True),
    sa.Column('shipment_id', sa.Integer(), nullable=True),
    sa.Column('lay', sa.Text(), nullable=True),
    sa.Column('picked', sa.String(length=40), nullable=True),
    sa.Column('picked_by', sa.Text(), nullable=True),
    sa.Column('missing', sa.String(length=40), nullable=True),
    sa.Column('missing_by', sa.Text(), nullable=True),
    sa.Column('missing_why', sa.Text(), nullable=True),
    sa.Column('asked', sa.String(length=40), nullable=True),
    sa.Column('reference', sa.Text(), nullable=True),
    sa.Column('method', sa.Text(), nullable=True),
    sa.Column('witness', sa.Text(), nullable=True),
    sa.Column('destroyed', sa.String(length=40), nullable=True),
    sa.Column('destroyed_by', sa.Text(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('voided', sa.Boolean(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['destruction_id'], ['destruction.id'], name=op.f('fk_destruction_item_destruction_id')),
    sa.ForeignKeyConstraint(['item_id'], ['item.id'], name=op.f('fk_destruction_item_item_id')),
    sa.ForeignKeyConstraint(['shipment_id'], ['shipment.id'], name=op.f('fk_destruction_item_shipment_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_destruction_item'))
    )
    with op.batch_alter_table('destruction_item', schema=None) as batch_op:
        batch_op.create_index('ix_destruction_item_destruction', ['destruction_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_destruction_item_item_id'), ['item_id'], unique=False)

    with op.batch_alter_table('event', schema=None) as batch_op:
        batch_op.create_index('ix_event_verb', ['verb', 'id'], unique=False)

    with op.batch_alter_table('lot', schema=None) as batch_op:
        batch_op.add_column(sa.Column('recalled', sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column('recalled_by', sa.Text(), nullable=True))
        batch_op.add_column(sa.Column('recall_reason', sa.Text(), nullable=True))

    with op.batch_alter_table('audit', schema=None) as batch_op:
        batch_op.create_index('ix_audit_table', ['table_name', 'id'], unique=False)

    with op.batch_alter_table('query', schema=None) as batch_op:
        batch_op.add_column(sa.Column('answered_by', sa.Text(), nullable=True))
        batch_op.add_column(sa.Column('closed_by', sa.Text(), nullable=True))

    with op.batch_alter_table('shipment_item', schema=None) as batch_op:
        batch_op.add_column(sa.Column('no_result', sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column('no_result_why', sa.Text(), nullable=True))

    with op.batch_alter_table('user', schema=None) as batch_op:
        batch_op.add_column(sa.Column('pin_hash', sa.Text(), nullable=True))
        batch_op.add_column(sa.Column('must_change', sa.Boolean(), server_default='0', nullable=False))

