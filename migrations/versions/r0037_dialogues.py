"""Dialogues before a procurement: participants, questions, material and packages."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables; what somebody said yes to never changes."""
    op.create_table('dialogues',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), sa.Identity(always=False), nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('regime', sa.String(length=20), nullable=False),
    sa.Column('invitation', sa.Text(), nullable=False),
    sa.Column('agenda', sa.Text(), nullable=False),
    sa.Column('place', sa.String(length=200), nullable=False),
    sa.Column('meets_on', sa.Date(), nullable=False),
    sa.Column('plan_id', sa.Uuid(), nullable=True),
    sa.Column('status', sa.String(length=10), nullable=False),
    sa.Column('minutes', sa.Text(), server_default='', nullable=False),
    sa.Column('people', sa.Text(), server_default='', nullable=False),
    sa.Column('procurement', sa.String(length=200), server_default='', nullable=False),
    sa.Column('made_by', sa.Uuid(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("kind IN ('group', 'one_to_one')", name=op.f('ck_dialogues_kind')),
    sa.ForeignKeyConstraint(['made_by'], ['users.id'], name=op.f('fk_dialogues_made_by_users')),
    sa.ForeignKeyConstraint(['plan_id'], ['plans.id'], name=op.f('fk_dialogues_plan_id_plans')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_dialogues')),
    sa.UniqueConstraint('number', name=op.f('uq_dialogues_number'))
    )
    op.create_index(op.f('ix_dialogues_made_by'), 'dialogues', ['made_by'], unique=False)
    op.create_index(op.f('ix_dialogues_plan_id'), 'dialogues', ['plan_id'], unique=False)
    op.create_table('dialogue_participants',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('dialogue_id', sa.Uuid(), nullable=False),
    sa.Column('firm', sa.String(length=200), nullable=False),
    sa.Column('person', sa.String(length=200), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('locale', sa.String(length=2), nullable=False),
    sa.Column('ties', sa.Text(), nullable=False),
    sa.Column('accepted_rules_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.ForeignKeyConstraint(['dialogue_id'], ['dialogues.id'], name=op.f('fk_dialogue_participants_dialogue_id_dialogues')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_dialogue_participants'))
    )
    op.create_index(op.f('ix_dialogue_participants_dialogue_id'), 'dialogue_participants', ['dialogue_id'], unique=False)
    op.create_table('dialogue_questions',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('dialogue_id', sa.Uuid(), nullable=False),
    sa.Column('question', sa.Text(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.Column('answer', sa.Text(), server_default='', nullable=False),
    sa.Column('answered_by', sa.Uuid(), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['answered_by'], ['users.id'], name=op.f('fk_dialogue_questions_answered_by_users')),
    sa.ForeignKeyConstraint(['dialogue_id'], ['dialogues.id'], name=op.f('fk_dialogue_questions_dialogue_id_dialogues')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_dialogue_questions'))
    )
    op.create_index(op.f('ix_dialogue_questions_answered_by'), 'dialogue_questions', ['answered_by'], unique=False)
    op.create_index(op.f('ix_dialogue_questions_dialogue_id'), 'dialogue_questions', ['dialogue_id'], unique=False)
    op.create_table('dialogue_material',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('dialogue_id', sa.Uuid(), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('giver', sa.String(length=200), nullable=False),
    sa.Column('content', sa.Text(), nullable=False),
    sa.Column('added_by', sa.Uuid(), nullable=False),
    sa.Column('added_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.ForeignKeyConstraint(['added_by'], ['users.id'], name=op.f('fk_dialogue_material_added_by_users')),
    sa.ForeignKeyConstraint(['dialogue_id'], ['dialogues.id'], name=op.f('fk_dialogue_material_dialogue_id_dialogues')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_dialogue_material'))
    )
    op.create_index(op.f('ix_dialogue_material_added_by'), 'dialogue_material', ['added_by'], unique=False)
    op.create_index(op.f('ix_dialogue_material_dialogue_id'), 'dialogue_material', ['dialogue_id'], unique=False)
    op.create_table('dialogue_packages',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('dialogue_id', sa.Uuid(), nullable=False),
    sa.Column('content', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('content_hash', sa.String(length=64), nullable=False),
    sa.Column('archive', sa.LargeBinary(), nullable=False),
    sa.Column('packed_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.ForeignKeyConstraint(['dialogue_id'], ['dialogues.id'], name=op.f('fk_dialogue_packages_dialogue_id_dialogues')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_dialogue_packages'))
    )
    op.create_index(op.f('ix_dialogue_packages_dialogue_id'), 'dialogue_packages', ['dialogue_id'], unique=False)
    op.execute("""
        CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON dialogue_material
        FOR EACH ROW EXECUTE FUNCTION refuse_change()""")
    op.execute("""
        CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON dialogue_packages
        FOR EACH ROW EXECUTE FUNCTION refuse_change()""")


def downgrade() -> None:
    """Drop them."""
    op.drop_table("dialogue_packages")
    op.drop_table("dialogue_material")
    op.drop_table("dialogue_questions")
    op.drop_table("dialogue_participants")
    op.drop_table("dialogues")
