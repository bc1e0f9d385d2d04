"""The public record: its tables, and what is on the site already goes on record."""

from datetime import UTC, datetime
from itertools import islice

import django.db.models.deletion
import isegoria.store.models.conversation
from django.db import migrations, models
from django.db.models import F
from django.utils import timezone
from isegoria.record.entries import canonical, hour, vote_record
from isegoria.store.models.conversation import new_pseudonym_key, new_record_id
from isegoria.store.openings import (
    NewOpening,
    add_openings,
    conversation_says,
    moderation_says,
    participant_says,
    pseudonym,
    statement_says,
)

_PEOPLE = 500
_UNCHECKED = {
    "null": True,
    "db_constraint": False,
    "db_index": False,
    "on_delete": django.db.models.deletion.DO_NOTHING,
    "related_name": "+",
}


def batched(rows, size):
    """Give rows in lists of a size at most."""
    rows = iter(rows)
    while part := list(islice(rows, size)):
        yield part


def name_everything(apps, schema_editor):
    """Give each conversation what records call it, and the key that names its participants."""
    table = apps.get_model("store", "Conversation")
    for number in table.objects.values_list("pk", flat=True):
        table.objects.filter(pk=number).update(record_id=new_record_id(), pseudonym_key=new_pseudonym_key())


def record_everything(apps, schema_editor):
    """Record each conversation as it is, with every vote ever cast."""
    # What is being imported at this moment is cleared and begun again.
    for row in apps.get_model("store", "Conversation").objects.exclude(slug__startswith="_").order_by("pk"):
        record_conversation(apps, row)
    # The landscape goes on record with the votes that it is computed from: it is computed once more.
    shown = apps.get_model("store", "StoredLandscape").objects.values("conversation_id")
    apps.get_model("store", "MapWork").objects.filter(pk__in=shown).update(last_event=F("last_event") + 1)


def record_conversation(apps, row):
    """Record one conversation."""
    now = hour(timezone.now())

    def write(kind, bodies):
        common = {"type": kind, "conversation": row.record_id}
        for part in batched(bodies, 5_000):
            add_openings(
                [
                    NewOpening(row.pk, person, kind, number, canonical({**common, "time": time, **body}))
                    for body, person, number, time in part
                ]
            )

    def rows(name):
        return apps.get_model("store", name).objects.order_by("pk")

    sectors = list(rows("Sector").filter(conversation=row).order_by("place", "pk"))
    write("conversation", [(conversation_says(row, sectors), None, None, now)])
    write(
        "event",
        (
            ({"kind": one.kind, "role": one.role, "details": one.details}, None, None, hour(one.created_at))
            for one in rows("HistoryEntry").filter(conversation=row).iterator(2_000)
        ),
    )
    statements = rows("Statement").filter(conversation=row)
    write("statement", ((statement_says(one), None, one.number, now) for one in statements.iterator(2_000)))
    number_of = dict(statements.values_list("pk", "number"))
    write(
        "moderation",
        (
            (
                moderation_says(one, number_of[one.statement_id], number_of.get(one.duplicate_of_id)),
                None,
                number_of[one.statement_id],
                hour(one.created_at),
            )
            for one in rows("Moderation").filter(statement__conversation=row).iterator(2_000)
        ),
    )
    key_of = {one.pk: one.key for one in sectors}
    people = rows("Participant").filter(conversation=row)
    for part in batched(people.iterator(2_000), _PEOPLE):
        write(
            "participant",
            [
                (
                    participant_says(one, key=row.pseudonym_key, sector=key_of.get(one.sector_id)),
                    one.pk,
                    None,
                    now,
                )
                for one in part
            ],
        )
        add_openings(list(votes_of(apps, row, [one.pk for one in part], number_of)))


def votes_of(apps, row, people, number_of):
    """Give the openings of votes: first those replaced or taken back, in their order, then those that stand."""
    columns = ("participant_id", "statement_id", "value", "important", "cast_at")
    past = apps.get_model("store", "PastVote").objects.filter(participant_id__in=people).order_by("pk")
    for one in past.values_list(*columns, "until", "withdrawn").iterator(10_000):
        *vote, until, withdrawn = one
        yield from opening_of(row, number_of, *vote)
        if withdrawn:
            yield from opening_of(row, number_of, vote[0], vote[1], None, False, until)
    standing = apps.get_model("store", "Vote").objects.filter(participant_id__in=people)
    for one in standing.values_list(*columns).iterator(10_000):
        yield from opening_of(row, number_of, *one)


def opening_of(row, number_of, person, statement, value, important, at):
    """Give the opening of one vote; of a statement that was discarded, none."""
    if statement not in number_of:
        return
    number = number_of[statement]
    text = vote_record(
        conversation=row.record_id,
        participant=pseudonym(row.pseudonym_key, person),
        statement=number,
        value=value,
        important=bool(important),
        time=hour(datetime.fromtimestamp(at // 1000, UTC)),
    )
    yield NewOpening(row.pk, person, "vote", number, text)


class Migration(migrations.Migration):
    dependencies = [("store", "0004_participant_visit")]

    operations = [
        migrations.AddField(
            model_name="conversation",
            name="record_id",
            field=models.CharField(max_length=32, null=True),
        ),
        migrations.AddField(
            model_name="conversation",
            name="pseudonym_key",
            field=models.CharField(blank=True, default="", max_length=64),
        ),
        migrations.AddField(
            model_name="conversation",
            name="publication",
            field=models.CharField(
                choices=[("sealed", "auditors whom the organiser names"), ("open", "everybody")],
                default="sealed",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="conversation",
            name="anonymised_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="role",
            name="organisation",
            field=models.CharField(blank=True, default="", max_length=200),
        ),
        migrations.AddField(
            model_name="storedlandscape",
            name="inputs",
            field=models.CharField(blank=True, default="", max_length=80),
        ),
        migrations.RunPython(name_everything, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="conversation",
            name="record_id",
            field=models.CharField(
                default=isegoria.store.models.conversation.new_record_id, max_length=32, unique=True
            ),
        ),
        migrations.AlterField(
            model_name="conversation",
            name="pseudonym_key",
            field=models.CharField(
                blank=True, default=isegoria.store.models.conversation.new_pseudonym_key, max_length=64
            ),
        ),
        migrations.CreateModel(
            name="LogState",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("origin", models.CharField(max_length=300)),
                ("size", models.BigIntegerField(default=0)),
                ("root", models.BinaryField(default=bytes, max_length=32)),
                ("sealed_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Checkpoint",
            fields=[
                ("size", models.BigIntegerField(primary_key=True, serialize=False)),
                ("root", models.BinaryField(max_length=32)),
                ("note", models.TextField()),
                ("cosignatures", models.TextField(blank=True, default="")),
                ("sealed_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="LogTile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("level", models.SmallIntegerField()),
                ("index", models.BigIntegerField(db_column="place")),
                ("width", models.PositiveSmallIntegerField()),
                ("data", models.BinaryField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("level", "index"), name="log_tile_once"),
                    models.CheckConstraint(
                        condition=models.Q(("width__gte", 1), ("width__lte", 256)), name="log_tile_width"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Opening",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=20)),
                ("statement", models.PositiveIntegerField(null=True)),
                ("nonce", models.CharField(max_length=64)),
                ("record", models.TextField()),
                ("index", models.BigIntegerField(db_column="place", null=True)),
                ("conversation", models.ForeignKey(to="store.conversation", **_UNCHECKED)),
                ("participant", models.ForeignKey(to="store.participant", **_UNCHECKED)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("index__isnull", False)),
                        fields=("index",),
                        name="opening_place_once",
                    ),
                ],
                "indexes": [
                    models.Index(fields=["conversation", "participant"], name="opening_whose"),
                    models.Index(
                        condition=models.Q(("index__isnull", True)),
                        fields=["id", "conversation"],
                        name="opening_waiting",
                    ),
                ],
            },
        ),
        migrations.RunPython(record_everything, migrations.RunPython.noop),
    ]
