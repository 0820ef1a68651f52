
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('forms_app', '0007_first_standard_texts'),
    ]

    operations = [
        migrations.CreateModel(
            name='TopicMailbox',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('topic', models.CharField(choices=[('joining', 'Taking part in the Alliance'), ('participant', 'A participant, or an error in its profile'), ('press', 'Press'), ('texts', 'Adopted texts and documents'), ('data', 'My personal data'), ('accessibility', 'Accessibility of this site'), ('other', 'Something else')], max_length=15, unique=True, verbose_name='topic')),
                ('email', models.EmailField(max_length=254, verbose_name='e-mail address')),
            ],
            options={
                'verbose_name': 'mailbox of a topic',
                'verbose_name_plural': 'mailboxes of topics',
                'ordering': ['topic'],
            },
        ),
        migrations.AlterField(
            model_name='cooperationproposal',
            name='active_elsewhere',
            field=models.TextField(blank=True, max_length=11000, verbose_name='works elsewhere in'),
        ),
    ]
