from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("store", "0003_imports")]

    operations = [
        migrations.AddField(
            model_name="participant",
            name="visit",
            field=models.CharField(blank=True, max_length=64, null=True),
        ),
        migrations.AddConstraint(
            model_name="participant",
            constraint=models.UniqueConstraint(
                fields=("conversation", "visit"), name="participant_visit_once"
            ),
        ),
    ]
