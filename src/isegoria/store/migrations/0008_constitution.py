"""Constitutions: drafts, objections, rolls, ballots and versions; what was there before is not touched."""

import django.db.models.deletion
import isegoria.store.models.conversation
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0007_witnesses"),
    ]

    operations = [
        migrations.CreateModel(
            name="Ratification",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("base", models.PositiveIntegerField(default=0)),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("drafting", "drafting"),
                            ("critique", "open to objections"),
                            ("ballot", "ballot"),
                            ("cooling", "cooling off"),
                            ("in-force", "in force"),
                            ("failed", "not ratified"),
                            ("annulled", "annulled"),
                        ],
                        default="drafting",
                        max_length=10,
                    ),
                ),
                ("rules", models.JSONField(default=dict)),
                ("text", models.TextField(blank=True, default="")),
                ("digest", models.CharField(blank=True, default="", max_length=80)),
                ("roll", models.PositiveIntegerField(default=0)),
                ("result", models.JSONField(default=dict)),
                ("created_at", models.DateTimeField()),
                ("critique_at", models.DateTimeField(null=True)),
                ("ballot_at", models.DateTimeField(null=True)),
                ("closes_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                ("in_force_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("reason", models.TextField(blank=True, default="", max_length=2000)),
            ],
        ),
        migrations.AddField(
            model_name="conversation",
            name="amends_clause",
            field=models.CharField(blank=True, default="", max_length=40),
        ),
        migrations.CreateModel(
            name="Constitution",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("slug", models.SlugField(max_length=60, unique=True)),
                (
                    "record_id",
                    models.CharField(
                        default=isegoria.store.models.conversation.new_record_id, max_length=32, unique=True
                    ),
                ),
                ("titles", models.JSONField(default=dict)),
                ("created_at", models.DateTimeField()),
                (
                    "conversation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="constitutions",
                        to="store.conversation",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="conversation",
            name="amends",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="amendments",
                to="store.constitution",
            ),
        ),
        migrations.CreateModel(
            name="Slate",
            fields=[
                (
                    "ratification",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="slate",
                        serialize=False,
                        to="store.ratification",
                    ),
                ),
                ("size", models.PositiveSmallIntegerField()),
                ("document", models.JSONField(default=dict)),
                ("event", models.BigIntegerField(default=0)),
                ("done", models.FloatField(default=0.0)),
                ("leased_until", models.BigIntegerField(default=0)),
                ("problem", models.CharField(blank=True, default="", max_length=300)),
                ("wanted_at", models.DateTimeField()),
                ("drawn_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddField(
            model_name="ratification",
            name="constitution",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="ratifications",
                to="store.constitution",
            ),
        ),
        migrations.AddField(
            model_name="ratification",
            name="conversation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="ratifications",
                to="store.conversation",
            ),
        ),
        migrations.CreateModel(
            name="Enrolment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("group", models.SmallIntegerField(default=-1)),
                ("sector", models.CharField(blank=True, default="", max_length=40)),
                ("verified", models.BooleanField(default=False)),
                (
                    "participant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="enrolments",
                        to="store.participant",
                    ),
                ),
                (
                    "ratification",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="enrolments",
                        to="store.ratification",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DraftClause",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=40)),
                ("place", models.PositiveIntegerField(default=0)),
                (
                    "change",
                    models.CharField(
                        choices=[("add", "new"), ("amend", "changed"), ("repeal", "repealed")],
                        default="add",
                        max_length=10,
                    ),
                ),
                ("titles", models.JSONField(default=dict)),
                ("prose", models.JSONField(default=dict)),
                ("guards", models.TextField(blank=True, default="", max_length=10000)),
                ("examples", models.JSONField(default=list)),
                ("evidence", models.JSONField(default=list)),
                ("ratified", models.BooleanField(null=True)),
                ("hidden", models.JSONField(default=dict)),
                ("created_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(null=True)),
                (
                    "ratification",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="clauses",
                        to="store.ratification",
                    ),
                ),
            ],
            options={
                "ordering": ["place", "id"],
            },
        ),
        migrations.CreateModel(
            name="Ballot",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("choices", models.JSONField()),
                ("cast_at", models.DateTimeField()),
                (
                    "participant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="ballots",
                        to="store.participant",
                    ),
                ),
                (
                    "ratification",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="ballots",
                        to="store.ratification",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Version",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("document", models.TextField()),
                ("digest", models.CharField(max_length=80)),
                ("in_force_at", models.DateTimeField()),
                (
                    "constitution",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions",
                        to="store.constitution",
                    ),
                ),
                (
                    "ratification",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="version",
                        to="store.ratification",
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
            },
        ),
        migrations.CreateModel(
            name="Objection",
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
                            ("unclear", "It is unclear"),
                            ("broad", "It reaches too far"),
                            ("narrow", "It does not reach far enough"),
                            ("harm", "It does harm"),
                            ("evidence", "The evidence does not support it"),
                            ("guard", "Guards or examples do not say what the text says"),
                            ("other", "Something else"),
                        ],
                        max_length=10,
                    ),
                ),
                ("text", models.TextField(max_length=1000)),
                ("language", models.CharField(max_length=12)),
                ("created_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("hidden", models.CharField(blank=True, default="", max_length=20)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("changed", "the clause was changed"),
                            ("kept", "the clause stays as it is"),
                        ],
                        default="",
                        max_length=10,
                    ),
                ),
                ("answer", models.TextField(blank=True, default="", max_length=2000)),
                ("answer_language", models.CharField(blank=True, default="", max_length=12)),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "clause",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="objections",
                        to="store.draftclause",
                    ),
                ),
                (
                    "participant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="objections",
                        to="store.participant",
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
                "constraints": [
                    models.UniqueConstraint(fields=("clause", "number"), name="objection_number_once")
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="ratification",
            constraint=models.UniqueConstraint(
                fields=("conversation", "number"), name="ratification_number_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="enrolment",
            constraint=models.UniqueConstraint(fields=("ratification", "participant"), name="enrolment_once"),
        ),
        migrations.AddConstraint(
            model_name="draftclause",
            constraint=models.UniqueConstraint(fields=("ratification", "key"), name="draft_clause_once"),
        ),
        migrations.AddConstraint(
            model_name="ballot",
            constraint=models.UniqueConstraint(fields=("ratification", "participant"), name="ballot_once"),
        ),
        migrations.AddConstraint(
            model_name="version",
            constraint=models.UniqueConstraint(fields=("constitution", "number"), name="version_number_once"),
        ),
    ]
