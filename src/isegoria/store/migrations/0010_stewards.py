"""Stewards: swarms, actions, judgements, boards, and effects that the database refuses without the gate."""

import django.db.models.deletion
import isegoria.store.models.governing
from django.conf import settings
from django.db import migrations, models

# Every row in these tables was brought about by an action that the gate let through.
_EFFECTS = (
    "store_queueplace",
    "store_exposurefactor",
    "store_suggestion",
    "store_stewardreport",
    "store_outboxmessage",
)
_JUDGED = (
    "SELECT 1 FROM store_agentaction JOIN store_agentjudgement ON action_id = store_agentaction.id"
    " WHERE store_agentaction.id = NEW.action_id AND status = 'done' AND outcome = 'allow'"
)


def bar_the_way(apps, schema_editor):
    """Let the database refuse an effect whose action no gate let through, whoever writes it."""
    vendor = schema_editor.connection.vendor
    if vendor == "postgresql":
        schema_editor.execute(
            "CREATE FUNCTION isegoria_only_the_gate() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF NOT EXISTS ({_JUDGED}) THEN RAISE EXCEPTION "
            "'an effect needs an action that the gate let through' USING ERRCODE = 'insufficient_privilege'; "
            "END IF; RETURN NEW; END $$"
        )
    for table in _EFFECTS:
        for when in ("INSERT", "UPDATE OF action_id"):
            name = f"{table}_{when.split()[0].lower()}_gate"
            if vendor == "postgresql":
                schema_editor.execute(
                    f"CREATE TRIGGER {name} BEFORE {when} ON {table} "
                    "FOR EACH ROW EXECUTE FUNCTION isegoria_only_the_gate()"
                )
            else:
                schema_editor.execute(
                    f"CREATE TRIGGER {name} BEFORE {when} ON {table} "
                    f"WHEN NOT EXISTS ({_JUDGED}) BEGIN "
                    "SELECT RAISE(ABORT, 'an effect needs an action that the gate let through'); END"
                )


def open_the_way(apps, schema_editor):
    """Take the refusals away again."""
    postgres = schema_editor.connection.vendor == "postgresql"
    for table in _EFFECTS:
        for when in ("insert", "update"):
            schema_editor.execute(f"DROP TRIGGER {table}_{when}_gate" + (f" ON {table}" if postgres else ""))
    if postgres:
        schema_editor.execute("DROP FUNCTION isegoria_only_the_gate()")


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0009_commitments"),
    ]

    operations = [
        migrations.CreateModel(
            name="AgentTurn",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveBigIntegerField()),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("worked", "worked"),
                            ("idle", "nothing to do"),
                            ("halted", "halted"),
                            ("failed", "failed"),
                        ],
                        default="",
                        max_length=10,
                    ),
                ),
                ("source", models.CharField(blank=True, default="", max_length=200)),
                ("began_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["number"],
            },
        ),
        migrations.CreateModel(
            name="AgentAction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=200)),
                ("agent", models.CharField(max_length=40)),
                ("privilege", models.CharField(max_length=81)),
                ("request", models.TextField()),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("done", "done"),
                            ("waiting", "waiting for a person"),
                            ("denied", "denied"),
                            ("refused", "refused by a person"),
                        ],
                        max_length=10,
                    ),
                ),
                ("result", models.JSONField(default=dict)),
                ("restricted", models.BooleanField(default=False)),
                ("salt", models.CharField(default=isegoria.store.models.governing.new_salt, max_length=32)),
                ("asked_at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(null=True)),
                (
                    "turn",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="actions",
                        to="store.agentturn",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="QueuePlace",
            fields=[
                (
                    "statement",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="queue_place",
                        serialize=False,
                        to="store.statement",
                    ),
                ),
                ("score", models.PositiveIntegerField()),
                ("reasons", models.JSONField(default=list)),
                (
                    "action",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="store.agentaction"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Swarm",
            fields=[
                (
                    "conversation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="swarm",
                        serialize=False,
                        to="store.conversation",
                    ),
                ),
                ("privileges", models.JSONField(default=list)),
                ("paused_by", models.CharField(blank=True, default="", max_length=20)),
                ("paused_at", models.DateTimeField(null=True)),
                ("every", models.PositiveIntegerField(default=300)),
                ("next_at", models.DateTimeField()),
                ("leased_until", models.BigIntegerField(default=0)),
                ("holder", models.CharField(blank=True, default="", max_length=200)),
                ("created_at", models.DateTimeField()),
                (
                    "constitution",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="swarms",
                        to="store.constitution",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Motion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("kind", models.CharField(max_length=20)),
                ("agent", models.CharField(max_length=40)),
                ("arguments", models.JSONField(default=dict)),
                ("reason", models.TextField(blank=True, default="", max_length=2000)),
                ("seats", models.PositiveIntegerField(default=0)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "open"),
                            ("carried", "carried"),
                            ("lost", "lost"),
                            ("void", "no longer possible"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("moved_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "moved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "swarm",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="motions", to="store.swarm"
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
            },
        ),
        migrations.AddField(
            model_name="agentaction",
            name="swarm",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="actions", to="store.swarm"
            ),
        ),
        migrations.CreateModel(
            name="SwarmAgent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=40)),
                ("creator", models.CharField(max_length=40)),
                ("level", models.PositiveSmallIntegerField()),
                ("kind", models.CharField(blank=True, default="", max_length=40)),
                ("privileges", models.JSONField(default=list)),
                ("paused_by", models.CharField(blank=True, default="", max_length=40)),
                ("paused_at", models.DateTimeField(null=True)),
                ("budget", models.PositiveIntegerField(default=100)),
                ("configuration", models.PositiveIntegerField(default=1)),
                ("heartbeat_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "swarm",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="agents", to="store.swarm"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.AddField(
            model_name="agentturn",
            name="agent",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="turns", to="store.swarmagent"
            ),
        ),
        migrations.CreateModel(
            name="AgentConfiguration",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("document", models.JSONField()),
                ("digest", models.CharField(max_length=80)),
                ("why", models.TextField(blank=True, default="", max_length=2000)),
                ("by", models.CharField(max_length=40)),
                ("created_at", models.DateTimeField()),
                (
                    "agent",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="configurations",
                        to="store.swarmagent",
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
            },
        ),
        migrations.CreateModel(
            name="AgentApproval",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("role", models.CharField(max_length=40)),
                ("yes", models.BooleanField()),
                ("reason", models.TextField(blank=True, default="", max_length=1000)),
                ("at", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "action",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="approvals",
                        to="store.agentaction",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=("action", "role"), name="agent_approval_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="AgentJudgement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("outcome", models.CharField(max_length=10)),
                ("text", models.TextField()),
                ("digest", models.CharField(max_length=80)),
                ("law", models.CharField(blank=True, default="", max_length=80)),
                ("at", models.DateTimeField()),
                (
                    "action",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="judgements",
                        to="store.agentaction",
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
                "constraints": [
                    models.UniqueConstraint(fields=("action", "number"), name="agent_judgement_once"),
                    models.CheckConstraint(
                        condition=models.Q(("outcome__in", ["allow", "approve", "deny"])),
                        name="agent_judgement_outcome",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AgentPacket",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("layer", models.PositiveSmallIntegerField()),
                ("bus", models.CharField(max_length=5)),
                ("kind", models.CharField(max_length=30)),
                ("to", models.PositiveSmallIntegerField(default=0)),
                ("prose", models.JSONField()),
                ("data", models.JSONField(default=dict)),
                ("at", models.DateTimeField()),
                (
                    "turn",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="packets",
                        to="store.agentturn",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=("turn", "number"), name="agent_packet_once"),
                    models.CheckConstraint(
                        condition=models.Q(("layer__gte", 1), ("layer__lte", 6)), name="agent_packet_layer"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ExposureFactor",
            fields=[
                (
                    "statement",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="exposure_factor",
                        serialize=False,
                        to="store.statement",
                    ),
                ),
                ("factor", models.PositiveIntegerField()),
                (
                    "action",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="store.agentaction"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("factor__gte", 50), ("factor__lte", 400)),
                        name="exposure_factor_bounded",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="MotionVote",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("yes", models.BooleanField()),
                ("at", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "motion",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="votes", to="store.motion"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("motion", "account"), name="motion_vote_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="OutboxMessage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=120, unique=True)),
                ("channel", models.CharField(max_length=10)),
                ("address", models.URLField(blank=True, default="", max_length=500)),
                ("payload", models.JSONField()),
                ("tries", models.PositiveIntegerField(default=0)),
                ("next_at", models.DateTimeField(null=True)),
                ("sent_at", models.DateTimeField(null=True)),
                ("problem", models.CharField(blank=True, default="", max_length=200)),
                ("created_at", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "action",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="store.agentaction"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("next_at__isnull", False)), fields=["next_at"], name="outbox_due"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Speech",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("speaker", models.CharField(max_length=40)),
                ("prose", models.JSONField()),
                ("link", models.CharField(max_length=80)),
                ("at", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "motion",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="speeches",
                        to="store.motion",
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
                "constraints": [
                    models.UniqueConstraint(fields=("motion", "number"), name="speech_number_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="StewardReport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=10)),
                ("day", models.DateField()),
                ("document", models.JSONField()),
                ("created_at", models.DateTimeField()),
                (
                    "action",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="store.agentaction"
                    ),
                ),
                (
                    "conversation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="steward_reports",
                        to="store.conversation",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("conversation", "kind", "day"), name="steward_report_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Suggestion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("duplicate", "two statements say the same"),
                            ("bridge", "a statement may bridge the groups"),
                            ("clause", "a draft of a clause"),
                            ("translation", "a translation"),
                            ("alarm", "votes that look coordinated"),
                        ],
                        max_length=20,
                    ),
                ),
                ("details", models.JSONField(default=dict)),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "open"), ("taken", "taken up"), ("dismissed", "dismissed")],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField()),
                (
                    "action",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="store.agentaction"
                    ),
                ),
                (
                    "conversation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="suggestions",
                        to="store.conversation",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="store.statement",
                    ),
                ),
                (
                    "statement",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="suggestions",
                        to="store.statement",
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
                "indexes": [
                    models.Index(
                        fields=["conversation", "kind", "state"], name="store_sugge_convers_30728f_idx"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("conversation", "number"), name="suggestion_number_once")
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="motion",
            constraint=models.UniqueConstraint(fields=("swarm", "number"), name="motion_number_once"),
        ),
        migrations.AddIndex(
            model_name="agentaction",
            index=models.Index(
                fields=["swarm", "status", "privilege", "settled_at"], name="agent_action_counted"
            ),
        ),
        migrations.AddIndex(
            model_name="agentaction",
            index=models.Index(fields=["swarm", "agent", "settled_at"], name="agent_action_spent"),
        ),
        migrations.AddConstraint(
            model_name="agentaction",
            constraint=models.UniqueConstraint(fields=("swarm", "key"), name="agent_action_once"),
        ),
        migrations.AddConstraint(
            model_name="swarmagent",
            constraint=models.UniqueConstraint(fields=("swarm", "name"), name="agent_name_once"),
        ),
        migrations.AddConstraint(
            model_name="swarmagent",
            constraint=models.CheckConstraint(
                condition=models.Q(("level__gte", 1)), name="agent_below_board"
            ),
        ),
        migrations.AddConstraint(
            model_name="agentturn",
            constraint=models.UniqueConstraint(fields=("agent", "number"), name="agent_turn_once"),
        ),
        migrations.AddConstraint(
            model_name="agentconfiguration",
            constraint=models.UniqueConstraint(fields=("agent", "number"), name="agent_configuration_once"),
        ),
        migrations.RunPython(bar_the_way, open_the_way),
    ]
