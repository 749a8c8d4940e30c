"""The tables as they were first: a sealed round from questionnaire to release.

Revision ID: 0001
Revises:
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('audit_event',
    sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor', sa.String(length=64), nullable=False),
    sa.Column('act', sa.String(length=64), nullable=False),
    sa.Column('object', sa.Text(), nullable=False),
    sa.Column('details', sa.Text(), nullable=False),
    sa.Column('previous_hash', sa.String(length=64), nullable=False),
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('number', name=op.f('pk_audit_event')),
    sqlite_with_rowid=False
    )
    op.create_table('cadre',
    sa.Column('code', sa.String(length=32), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('sort_key', sa.LargeBinary(), nullable=False),
    sa.Column('search_key', sa.Text(), nullable=False),
    sa.Column('local', sa.Boolean(), nullable=True),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_cadre')),
    sqlite_with_rowid=False
    )
    op.create_table('label',
    sa.Column('kind', sa.String(length=32), nullable=False),
    sa.Column('code', sa.String(length=64), nullable=False),
    sa.Column('language', sa.String(length=16), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('kind', 'code', 'language', name=op.f('pk_label')),
    sqlite_with_rowid=False
    )
    op.create_table('position_group',
    sa.Column('code', sa.String(length=32), nullable=False),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_position_group')),
    sqlite_with_rowid=False
    )
    op.create_table('questionnaire',
    sa.Column('id', sa.String(length=64), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('frozen', sa.Boolean(), server_default=sa.false(), nullable=False),
    sa.PrimaryKeyConstraint('id', 'version', name=op.f('pk_questionnaire')),
    sqlite_with_rowid=False
    )
    op.create_table('unit',
    sa.Column('code', sa.String(length=32), nullable=False),
    sa.Column('parent', sa.String(length=32), nullable=True),
    sa.Column('kind', sa.String(length=32), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('sort_key', sa.LargeBinary(), nullable=False),
    sa.Column('search_key', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['parent'], ['unit.code'], name=op.f('fk_unit_parent_unit')),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_unit')),
    sqlite_with_rowid=False
    )
    op.create_table('evaluator',
    sa.Column('code', sa.String(length=32), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('unit', sa.String(length=32), nullable=False),
    sa.ForeignKeyConstraint(['unit'], ['unit.code'], name=op.f('fk_evaluator_unit_unit')),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_evaluator')),
    sqlite_with_rowid=False
    )
    op.create_table('position',
    sa.Column('code', sa.String(length=32), nullable=False),
    sa.Column('position_group', sa.String(length=32), nullable=False),
    sa.ForeignKeyConstraint(['position_group'], ['position_group.code'], name=op.f('fk_position_position_group_position_group')),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_position')),
    sqlite_with_rowid=False
    )
    op.create_table('survey',
    sa.Column('code', sa.String(length=64), nullable=False),
    sa.Column('unit', sa.String(length=32), nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('questionnaire_id', sa.String(length=64), nullable=False),
    sa.Column('questionnaire_version', sa.Integer(), nullable=False),
    sa.Column('questionnaire_hash', sa.String(length=64), nullable=False),
    sa.Column('period_start', sa.Date(), nullable=False),
    sa.Column('period_end', sa.Date(), nullable=False),
    sa.Column('closes_on', sa.Date(), nullable=False),
    sa.Column('rules', sa.JSON(), nullable=False),
    sa.Column('public_key', sa.LargeBinary(), nullable=True),
    sa.Column('opened_on', sa.Date(), nullable=True),
    sa.Column('closed_on', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['questionnaire_id', 'questionnaire_version'], ['questionnaire.id', 'questionnaire.version'], name=op.f('fk_survey_questionnaire_id_questionnaire')),
    sa.ForeignKeyConstraint(['unit'], ['unit.code'], name=op.f('fk_survey_unit_unit')),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_survey')),
    sqlite_with_rowid=False
    )
    op.create_table('assignment',
    sa.Column('survey', sa.String(length=64), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('respondent_group', sa.String(length=16), nullable=False),
    sa.Column('stratum', sa.Integer(), server_default='0', nullable=False),
    sa.Column('channel', sa.String(length=16), nullable=False),
    sa.Column('subjects', sa.JSON(), nullable=False),
    sa.Column('issued', sa.Integer(), server_default='0', nullable=False),
    sa.ForeignKeyConstraint(['survey'], ['survey.code'], name=op.f('fk_assignment_survey_survey')),
    sa.PrimaryKeyConstraint('survey', 'number', name=op.f('pk_assignment')),
    sqlite_with_rowid=False
    )
    op.create_table('ballot_block',
    sa.Column('survey', sa.String(length=64), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('box', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['survey'], ['survey.code'], name=op.f('fk_ballot_block_survey_survey')),
    sa.PrimaryKeyConstraint('survey', 'kind', 'number', name=op.f('pk_ballot_block')),
    sqlite_with_rowid=False
    )
    op.create_table('ballot_import',
    sa.Column('survey', sa.String(length=64), nullable=False),
    sa.Column('file_hash', sa.String(length=64), nullable=False),
    sa.Column('ballots', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['survey'], ['survey.code'], name=op.f('fk_ballot_import_survey_survey')),
    sa.PrimaryKeyConstraint('survey', 'file_hash', name=op.f('pk_ballot_import')),
    sqlite_with_rowid=False
    )
    op.create_table('closing',
    sa.Column('survey', sa.String(length=64), nullable=False),
    sa.Column('issued', sa.Integer(), nullable=False),
    sa.Column('spent', sa.Integer(), nullable=False),
    sa.Column('opened', sa.Integer(), nullable=False),
    sa.Column('invalid', sa.Integer(), nullable=False),
    sa.Column('officers', sa.JSON(), nullable=False),
    sa.Column('destroyed', sa.Boolean(), server_default=sa.false(), nullable=False),
    sa.ForeignKeyConstraint(['survey'], ['survey.code'], name=op.f('fk_closing_survey_survey')),
    sa.PrimaryKeyConstraint('survey', name=op.f('pk_closing')),
    sqlite_with_rowid=False
    )
    op.create_table('release',
    sa.Column('survey', sa.String(length=64), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.Column('method_version', sa.String(length=32), nullable=False),
    sa.Column('summary', sa.Text(), nullable=False),
    sa.Column('released_on', sa.Date(), nullable=False),
    sa.ForeignKeyConstraint(['survey'], ['survey.code'], name=op.f('fk_release_survey_survey')),
    sa.PrimaryKeyConstraint('survey', 'number', name=op.f('pk_release')),
    sqlite_with_rowid=False
    )
    op.create_table('staff',
    sa.Column('username', sa.String(length=64), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('password_hash', sa.Text(), nullable=True),
    sa.Column('totp_secret', sa.LargeBinary(), nullable=True),
    sa.Column('totp_last_step', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('activation_digest', sa.LargeBinary(), nullable=True),
    sa.Column('activation_until', sa.Date(), nullable=True),
    sa.Column('session_epoch', sa.Integer(), server_default='0', nullable=False),
    sa.Column('cadre', sa.String(length=32), nullable=True),
    sa.Column('evaluator', sa.String(length=32), nullable=True),
    sa.ForeignKeyConstraint(['cadre'], ['cadre.code'], name=op.f('fk_staff_cadre_cadre')),
    sa.ForeignKeyConstraint(['evaluator'], ['evaluator.code'], name=op.f('fk_staff_evaluator_evaluator')),
    sa.PrimaryKeyConstraint('username', name=op.f('pk_staff')),
    sqlite_with_rowid=False
    )
    op.create_table('survey_subject',
    sa.Column('survey', sa.String(length=64), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('code', sa.String(length=64), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('position', sa.String(length=32), nullable=True),
    sa.Column('position_group', sa.String(length=32), nullable=True),
    sa.Column('unit', sa.String(length=32), nullable=False),
    sa.ForeignKeyConstraint(['survey'], ['survey.code'], name=op.f('fk_survey_subject_survey_survey')),
    sa.PrimaryKeyConstraint('survey', 'number', name=op.f('pk_survey_subject')),
    sa.UniqueConstraint('survey', 'kind', 'code', name=op.f('uq_survey_subject_survey')),
    sqlite_with_rowid=False
    )
    op.create_table('term',
    sa.Column('cadre', sa.String(length=32), nullable=False),
    sa.Column('position', sa.String(length=32), nullable=False),
    sa.Column('unit', sa.String(length=32), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['cadre'], ['cadre.code'], name=op.f('fk_term_cadre_cadre')),
    sa.ForeignKeyConstraint(['position'], ['position.code'], name=op.f('fk_term_position_position')),
    sa.ForeignKeyConstraint(['unit'], ['unit.code'], name=op.f('fk_term_unit_unit')),
    sa.PrimaryKeyConstraint('cadre', 'position', 'unit', 'starts_on', name=op.f('pk_term')),
    sqlite_with_rowid=False
    )
    op.create_table('invitation',
    sa.Column('digest', sa.LargeBinary(length=32), nullable=False),
    sa.Column('link_digest', sa.LargeBinary(length=32), nullable=False),
    sa.Column('survey', sa.String(length=64), nullable=False),
    sa.Column('assignment', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['survey', 'assignment'], ['assignment.survey', 'assignment.number'], name=op.f('fk_invitation_survey_assignment')),
    sa.PrimaryKeyConstraint('digest', name=op.f('pk_invitation')),
    sa.UniqueConstraint('link_digest', name=op.f('uq_invitation_link_digest')),
    sqlite_with_rowid=False
    )
    op.create_index('ix_invitation_survey', 'invitation', ['survey', 'assignment'], unique=False)
    op.create_table('staff_role',
    sa.Column('username', sa.String(length=64), nullable=False),
    sa.Column('role', sa.String(length=32), nullable=False),
    sa.Column('unit', sa.String(length=32), nullable=False),
    sa.ForeignKeyConstraint(['unit'], ['unit.code'], name=op.f('fk_staff_role_unit_unit')),
    sa.ForeignKeyConstraint(['username'], ['staff.username'], name=op.f('fk_staff_role_username_staff')),
    sa.PrimaryKeyConstraint('username', 'role', 'unit', name=op.f('pk_staff_role')),
    sqlite_with_rowid=False
    )
