"""What sequencing gave: files, samples, alterations, calls, segments, quality; verdicts and exclusions."""

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('alteration',
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('kind', sa.Enum('SNV', 'INDEL', 'CNA', 'SV', name='alterationkind', native_enum=False, length=40), nullable=False),
    sa.Column('chrom', sa.Text(), nullable=False),
    sa.Column('start', sa.Integer(), nullable=False),
    sa.Column('end', sa.Integer(), nullable=False),
    sa.Column('ref', sa.Text(), nullable=False),
    sa.Column('alt', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_alteration')),
    sa.UniqueConstraint('key', name=op.f('uq_alteration_key'))
    )
    op.create_table('exclusion',
    sa.Column('participant_id', sa.Integer(), nullable=False),
    sa.Column('why', sa.Text(), nullable=False),
    sa.Column('signed_by', sa.Text(), nullable=False),
    sa.Column('signed', sa.String(length=40), nullable=False),
    sa.Column('lifted', sa.String(length=40), nullable=True),
    sa.Column('lifted_why', sa.Text(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('voided', sa.Boolean(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['participant_id'], ['participant.id'], name=op.f('fk_exclusion_participant_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_exclusion'))
    )
    with op.batch_alter_table('exclusion', schema=None) as batch_op:
        batch_op.create_index('ix_exclusion_participant', ['participant_id'], unique=False)

    op.create_table('origin_verdict',
    sa.Column('participant_id', sa.Integer(), nullable=False),
    sa.Column('item_id', sa.Integer(), nullable=True),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('FIRST_SIGNED', 'SIGNED', 'REOPENED', 'SUPERSEDED', name='verdictstate', native_enum=False, length=40), nullable=False),
    sa.Column('verdict', sa.Enum('AWAITED', 'NOT_COUNTED', 'NO_DP', 'PROVEN', 'PENDING', 'NOT_EVALUABLE', 'NOT_PROVEN', name='verdict', native_enum=False, length=40), nullable=True),
    sa.Column('cell_verdict', sa.Enum('TUMOUR', 'NON_TUMOUR', 'INDETERMINATE', name='cellverdict', native_enum=False, length=40), nullable=True),
    sa.Column('proposed', sa.Text(), nullable=False),
    sa.Column('reasons', sa.Text(), nullable=False),
    sa.Column('rule_version', sa.Text(), nullable=False),
    sa.Column('evidence', sa.Text(), nullable=False),
    sa.Column('digest', sa.Text(), nullable=False),
    sa.Column('overridden_why', sa.Text(), nullable=True),
    sa.Column('first_by', sa.Text(), nullable=False),
    sa.Column('first', sa.String(length=40), nullable=False),
    sa.Column('second_by', sa.Text(), nullable=True),
    sa.Column('second', sa.String(length=40), nullable=True),
    sa.Column('reopened', sa.String(length=40), nullable=True),
    sa.Column('reopened_why', sa.Text(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('voided', sa.Boolean(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['item_id'], ['item.id'], name=op.f('fk_origin_verdict_item_id')),
    sa.ForeignKeyConstraint(['participant_id'], ['participant.id'], name=op.f('fk_origin_verdict_participant_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_origin_verdict')),
    sa.UniqueConstraint('participant_id', 'item_id', 'number', name=op.f('uq_origin_verdict_participant_id_item_id_number'))
    )
    with op.batch_alter_table('origin_verdict', schema=None) as batch_op:
        batch_op.create_index('ix_origin_verdict_item', ['item_id'], unique=False)
        batch_op.create_index('uq_origin_verdict_participant', ['participant_id'], unique=True, sqlite_where=sa.text("item_id IS NULL AND state <> 'SUPERSEDED' AND NOT voided"), postgresql_where=sa.text("item_id IS NULL AND state <> 'SUPERSEDED' AND NOT voided"))

    op.create_table('result_file',
    sa.Column('file_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('IMAGE', 'FCS', 'INDEX_CSV', 'QC_TABLE', 'VCF', 'MAF', 'SEG', 'MATRIX', 'DOCUMENT', 'OTHER', name='filekind', native_enum=False, length=40), nullable=False),
    sa.Column('shipment_id', sa.Integer(), nullable=True),
    sa.Column('provider', sa.Text(), nullable=True),
    sa.Column('build', sa.Text(), nullable=True),
    sa.Column('format', sa.Text(), nullable=True),
    sa.Column('pipeline', sa.Text(), nullable=True),
    sa.Column('run', sa.Text(), nullable=True),
    sa.Column('platform', sa.Text(), nullable=True),
    sa.Column('records', sa.Integer(), nullable=False),
    sa.Column('taken', sa.String(length=40), nullable=False),
    sa.Column('taken_by', sa.Text(), nullable=False),
    sa.Column('warnings', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('voided', sa.Boolean(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['file_id'], ['file.id'], name=op.f('fk_result_file_file_id')),
    sa.ForeignKeyConstraint(['shipment_id'], ['shipment.id'], name=op.f('fk_result_file_shipment_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_result_file')),
    sa.UniqueConstraint('file_id', name=op.f('uq_result_file_file_id'))
    )
    with op.batch_alter_table('result_file', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_result_file_shipment_id'), ['shipment_id'], unique=False)

    op.create_table('alteration_name',
    sa.Column('alteration_id', sa.Integer(), nullable=False),
    sa.Column('result_file_id', sa.Integer(), nullable=False),
    sa.Column('gene', sa.Text(), nullable=False),
    sa.Column('hgvsc', sa.Text(), nullable=False),
    sa.Column('hgvsp', sa.Text(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['alteration_id'], ['alteration.id'], name=op.f('fk_alteration_name_alteration_id')),
    sa.ForeignKeyConstraint(['result_file_id'], ['result_file.id'], name=op.f('fk_alteration_name_result_file_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_alteration_name'))
    )
    with op.batch_alter_table('alteration_name', schema=None) as batch_op:
        batch_op.create_index('ix_alteration_name_alteration', ['alteration_id'], unique=False)

    op.create_table('result_sample',
    sa.Column('result_file_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('ordinal', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('MAPPED', 'PROPOSED', 'QUARANTINED', name='samplestate', native_enum=False, length=40), nullable=False),
    sa.Column('item_id', sa.Integer(), nullable=True),
    sa.Column('quarantine', sa.Enum('UNKNOWN', 'FOREIGN', 'DUPLICATE', 'DISCORDANT', name='quarantine', native_enum=False, length=40), nullable=True),
    sa.Column('told', sa.Text(), nullable=True),
    sa.Column('rows', sa.Integer(), nullable=False),
    sa.Column('proposed_by', sa.Text(), nullable=True),
    sa.Column('proposed', sa.String(length=40), nullable=True),
    sa.Column('why', sa.Text(), nullable=True),
    sa.Column('confirmed_by', sa.Text(), nullable=True),
    sa.Column('confirmed', sa.String(length=40), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('voided', sa.Boolean(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['item_id'], ['item.id'], name=op.f('fk_result_sample_item_id')),
    sa.ForeignKeyConstraint(['result_file_id'], ['result_file.id'], name=op.f('fk_result_sample_result_file_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_result_sample'))
    )
    with op.batch_alter_table('result_sample', schema=None) as batch_op:
        batch_op.create_index('ix_result_sample_file', ['result_file_id'], unique=False)
        batch_op.create_index('ix_result_sample_item', ['item_id'], unique=False)
        batch_op.create_index('ix_result_sample_state', ['state'], unique=False)

    op.create_table('call_set',
    sa.Column('sample_id', sa.Integer(), nullable=False),
    sa.Column('part', sa.Integer(), nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.Column('packed', sa.LargeBinary(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['sample_id'], ['result_sample.id'], name=op.f('fk_call_set_sample_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_call_set'))
    )
    with op.batch_alter_table('call_set', schema=None) as batch_op:
        batch_op.create_index('ix_call_set_sample', ['sample_id'], unique=False)

    op.create_table('qc_values',
    sa.Column('sample_id', sa.Integer(), nullable=False),
    sa.Column('line', sa.Integer(), nullable=False),
    sa.Column('content', sa.Text(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['sample_id'], ['result_sample.id'], name=op.f('fk_qc_values_sample_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_qc_values'))
    )
    with op.batch_alter_table('qc_values', schema=None) as batch_op:
        batch_op.create_index('ix_qc_values_sample', ['sample_id'], unique=False)

    op.create_table('segment_set',
    sa.Column('sample_id', sa.Integer(), nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.Column('packed', sa.LargeBinary(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['sample_id'], ['result_sample.id'], name=op.f('fk_segment_set_sample_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_segment_set'))
    )
    with op.batch_alter_table('segment_set', schema=None) as batch_op:
        batch_op.create_index('ix_segment_set_sample', ['sample_id'], unique=False)
