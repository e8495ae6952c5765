"""Labels on their way through a printer, versions of templates, outage kits, timers; the product code of a lot."""

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('code_floor',
    sa.Column('participant_no', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('B', 'E', 'D', 'C', 'W', 'N', 'Q', 'G', 'A', 'F', 'T', 'X', 'P', 'K', 'Y', 'R', 'J', 'H', 'V', 'Z', name='kind', native_enum=False, length=40), nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('at', sa.String(length=40), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('voided', sa.Boolean(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_code_floor'))
    )
    with op.batch_alter_table('code_floor', schema=None) as batch_op:
        batch_op.create_index('ix_code_floor_kind', ['participant_no', 'kind'], unique=False)

    op.create_table('outage_kit',
    sa.Column('paper', sa.Text(), nullable=False),
    sa.Column('made', sa.String(length=40), nullable=False),
    sa.Column('made_by', sa.Text(), nullable=False),
    sa.Column('closed', sa.String(length=40), nullable=True),
    sa.Column('closed_by', sa.Text(), nullable=True),
    sa.Column('remark', sa.Text(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('voided', sa.Boolean(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outage_kit')),
    sa.UniqueConstraint('paper', name=op.f('uq_outage_kit_paper'))
    )
    op.create_table('template_version',
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('at', sa.String(length=40), nullable=False),
    sa.Column('by', sa.Text(), nullable=False),
    sa.Column('why', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('voided', sa.Boolean(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_template_version')),
    sa.UniqueConstraint('name', 'number', name=op.f('uq_template_version_name_number'))
    )
    op.create_table('reserved',
    sa.Column('kit_id', sa.Integer(), nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('kind', sa.Enum('B', 'E', 'D', 'C', 'W', 'N', 'Q', 'G', 'A', 'F', 'T', 'X', 'P', 'K', 'Y', 'R', 'J', 'H', 'V', 'Z', name='kind', native_enum=False, length=40), nullable=False),
    sa.Column('participant_no', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('RESERVED', 'CLAIMED', 'USED', 'VOIDED', name='reservedstate', native_enum=False, length=40), nullable=False),
    sa.Column('used_at', sa.String(length=40), nullable=True),
    sa.Column('written_by', sa.Text(), nullable=True),
    sa.Column('entered', sa.String(length=40), nullable=True),
    sa.Column('entered_by', sa.Text(), nullable=True),
    sa.Column('paper_line', sa.Text(), nullable=True),
    sa.Column('why', sa.Text(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('voided', sa.Boolean(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['kit_id'], ['outage_kit.id'], name=op.f('fk_reserved_kit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reserved')),
    sa.UniqueConstraint('code', name=op.f('uq_reserved_code'))
    )
    with op.batch_alter_table('reserved', schema=None) as batch_op:
        batch_op.create_index('ix_reserved_kit', ['kit_id', 'id'], unique=False)
        batch_op.create_index('ix_reserved_state', ['state'], unique=False)

    op.create_table('timer',
    sa.Column('run_id', sa.Integer(), nullable=False),
    sa.Column('field', sa.Text(), nullable=False),
    sa.Column('minutes', sa.Float(), nullable=False),
    sa.Column('started', sa.String(length=40), nullable=False),
    sa.Column('ended', sa.String(length=40), nullable=True),
    sa.Column('ended_by', sa.Text(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('voided', sa.Boolean(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['run_id'], ['step_run.id'], name=op.f('fk_timer_run_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_timer'))
    )
    with op.batch_alter_table('timer', schema=None) as batch_op:
        batch_op.create_index('ix_timer_ended', ['ended', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_timer_run_id'), ['run_id'], unique=False)

    op.create_table('spooled',
    sa.Column('batch', sa.Integer(), nullable=False),
    sa.Column('place', sa.Integer(), nullable=False),
    sa.Column('label_id', sa.Integer(), nullable=False),
    sa.Column('printer', sa.Text(), nullable=False),
    sa.Column('state', sa.Enum('WAITING', 'SENDING', 'SENT', 'DOUBTFUL', 'CANCELLED', name='spoolstate', native_enum=False, length=40), nullable=False),
    sa.Column('at', sa.String(length=40), nullable=False),
    sa.Column('by', sa.Text(), nullable=False),
    sa.Column('problem', sa.Text(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('voided', sa.Boolean(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['label_id'], ['label.id'], name=op.f('fk_spooled_label_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_spooled'))
    )
    with op.batch_alter_table('spooled', schema=None) as batch_op:
        batch_op.create_index('ix_spooled_batch', ['batch', 'place'], unique=False)
        batch_op.create_index(batch_op.f('ix_spooled_label_id'), ['label_id'], unique=False)
        batch_op.create_index('ix_spooled_state', ['state', 'id'], unique=False)

    with op.batch_alter_table('label', schema=None) as batch_op:
        batch_op.add_column(sa.Column('template_version', sa.Integer(), nullable=False, server_default='1'))
        batch_op.add_column(sa.Column('reprint', sa.Integer(), nullable=False, server_default='0'))
        batch_op.add_column(sa.Column('applied_at', sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column('applied_by', sa.Text(), nullable=True))
        batch_op.add_column(sa.Column('beside', sa.Text(), nullable=True))
        batch_op.add_column(sa.Column('voided_at', sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column('voided_by', sa.Text(), nullable=True))
        batch_op.add_column(sa.Column('void_reason', sa.Text(), nullable=True))

    with op.batch_alter_table('lot', schema=None) as batch_op:
        batch_op.add_column(sa.Column('gtin', sa.Text(), nullable=True))
        batch_op.create_index(batch_op.f('ix_lot_gtin'), ['gtin'], unique=False)
