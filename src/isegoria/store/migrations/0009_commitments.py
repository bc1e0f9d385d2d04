"""Commitments: organisations, what they adopt, report and are challenged for; nothing else is touched."""

import django.db.models.deletion
import isegoria.store.models.conversation
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0008_constitution"),
    ]

    operations = [
        migrations.CreateModel(
            name="Organisation",
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
                ("name", models.CharField(max_length=120)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("company", "company"),
                            ("government", "government"),
                            ("research", "research"),
                            ("civil", "civil society"),
                        ],
                        max_length=10,
                    ),
                ),
                ("website", models.CharField(blank=True, default="", max_length=500)),
                ("created_at", models.DateTimeField()),
                ("verified_at", models.DateTimeField(null=True)),
                ("verified_through", models.CharField(blank=True, default="", max_length=32)),
                ("hidden", models.CharField(blank=True, default="", max_length=20)),
                ("key", models.CharField(blank=True, default="", max_length=64)),
                ("key_until", models.DateTimeField(null=True)),
                ("owners", models.ManyToManyField(related_name="organisations", to=settings.AUTH_USER_MODEL)),
                (
                    "verified_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Commitment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("clause", models.CharField(max_length=40)),
                ("first_version", models.PositiveIntegerField()),
                ("version", models.PositiveIntegerField()),
                ("pledges", models.JSONField(default=dict)),
                ("adopted_at", models.DateTimeField()),
                ("renewed_at", models.DateTimeField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("withdrawn_reason", models.TextField(blank=True, default="", max_length=2000)),
                ("withdrawn_language", models.CharField(blank=True, default="", max_length=12)),
                ("hidden", models.CharField(blank=True, default="", max_length=20)),
                ("challenges_raised", models.PositiveIntegerField(default=0)),
                (
                    "constitution",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="commitments",
                        to="store.constitution",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="commitments",
                        to="store.organisation",
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
            },
        ),
        migrations.CreateModel(
            name="Progress",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("planned", "planned"),
                            ("under-way", "under way"),
                            ("done", "done"),
                            ("not-kept", "not kept"),
                        ],
                        max_length=10,
                    ),
                ),
                ("text", models.TextField(max_length=2000)),
                ("language", models.CharField(max_length=12)),
                ("evidence", models.CharField(blank=True, default="", max_length=500)),
                ("at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("hidden", models.CharField(blank=True, default="", max_length=20)),
                (
                    "commitment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="progress",
                        to="store.commitment",
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
            },
        ),
        migrations.CreateModel(
            name="Challenge",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("text", models.TextField(max_length=2000)),
                ("language", models.CharField(max_length=12)),
                ("evidence", models.CharField(blank=True, default="", max_length=500)),
                ("raised_at", models.DateTimeField()),
                ("answer_by", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(null=True)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[("settled", "settled"), ("not-settled", "not settled")],
                        default="",
                        max_length=12,
                    ),
                ),
                ("outcome_at", models.DateTimeField(null=True)),
                ("hidden", models.CharField(blank=True, default="", max_length=20)),
                ("answer", models.TextField(blank=True, default="", max_length=2000)),
                ("answer_language", models.CharField(blank=True, default="", max_length=12)),
                ("answered_at", models.DateTimeField(null=True)),
                ("changed_at", models.DateTimeField(null=True)),
                ("answer_hidden", models.CharField(blank=True, default="", max_length=20)),
                (
                    "account",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "participant",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="challenges",
                        to="store.participant",
                    ),
                ),
                (
                    "commitment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="challenges",
                        to="store.commitment",
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
                "constraints": [
                    models.UniqueConstraint(fields=("commitment", "number"), name="challenge_number_once")
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="commitment",
            constraint=models.UniqueConstraint(
                fields=("constitution", "number"), name="commitment_number_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="commitment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("withdrawn_at__isnull", True)),
                fields=("constitution", "clause", "organisation"),
                name="commitment_stands_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="progress",
            constraint=models.UniqueConstraint(fields=("commitment", "number"), name="progress_number_once"),
        ),
    ]
