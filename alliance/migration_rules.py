"""What a migration may do while the former version of the site still answers (docs/decisions/0025).

Looked at as Django writes it, not as SQL: the same on both databases, and without a server.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

from django.apps import apps
from django.db.migrations import Migration, operations
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models import Field, ManyToManyField
from django.db.models.fields import NOT_PROVIDED

BEFORE_LAUNCH = Path(__file__).with_name("migrations_before_launch.txt")
GONE = (
    operations.RemoveField,
    operations.RenameField,
    operations.DeleteModel,
    operations.RenameModel,
    operations.AlterModelTable,
)


def ours() -> Iterator[tuple[Migration, ProjectState]]:
    """Each migration of the site's own apps, with the state that it finds."""
    loader = MigrationLoader(None)
    own = {app.label for app in apps.get_app_configs() if "site-packages" not in app.path}
    state = ProjectState(real_apps=loader.unmigrated_apps)
    for key in loader.graph._generate_plan(loader.graph.leaf_nodes(), at_end=True):
        migration = loader.graph.nodes[key]
        if key[0] in own:
            yield migration, state.clone()
        state = migration.mutate_state(state, preserve=False)


def before_launch() -> set[str]:
    return set(BEFORE_LAUNCH.read_text().split())


def faults(migration: Migration, state: ProjectState) -> list[str]:
    """What the former version would not bear, or what there is no way back from.

    A migration that knows better says so: `safe_because = "nothing has read it since 1.4"`.
    """
    if getattr(migration, "safe_because", ""):
        return []
    found, label = [], migration.app_label
    for operation in _on_the_database(migration.operations):
        name = operation.describe()
        if isinstance(operation, GONE):
            found.append(f"{name}: the former version still asks for it")
        if isinstance(operation, operations.AddField) and not _may_be_left_out(operation.field):
            found.append(f"{name}: the former version stores rows without it; give it `db_default`")
        if isinstance(operation, operations.AlterField) and _narrows(operation, label, state):
            found.append(f"{name}: the former version stores what it no longer takes")
        if not operation.reversible:
            found.append(f"{name}: there is no way back")
        state = state.clone()
        operation.state_forwards(label, state)
    return found


def _on_the_database(found: Iterable[Operation]) -> Iterator[Operation]:
    for operation in found:
        if isinstance(operation, operations.SeparateDatabaseAndState):
            yield from _on_the_database(operation.database_operations)
        else:
            yield operation


def _may_be_left_out(field: Field) -> bool:
    return (
        field.null
        or isinstance(field, ManyToManyField)
        or getattr(field, "db_default", NOT_PROVIDED) is not NOT_PROVIDED
    )


def _narrows(operation, label, state):
    """No longer empty, another type, or shorter."""
    new = operation.field
    old = state.models[label, operation.model_name_lower].fields[operation.name]
    if old.null and not new.null:
        return True
    if old.get_internal_type() != new.get_internal_type():
        return True
    return (new.max_length or float("inf")) < (old.max_length or float("inf"))
