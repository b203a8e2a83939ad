"""Write each layer's initial migration anew from its Table classes. For developers, until the first release.

    python -m deploy.make_migrations [--check]

What cannot be said in a Table class (triggers, partial indexes) stands in hand-written migrations beside it, with
ids after INITIAL; they stay. `--check` writes nothing and fails if a file is not what it would be.
After the first release, initial migrations are frozen: a change is then a migration of its own, which
`PICCOLO_CONF=deploy.piccolo_conf piccolo migrations new <layer> --auto` begins.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import os
import subprocess
import sys
from pathlib import Path

os.environ.setdefault("PICCOLO_CONF", "deploy.piccolo_conf")

from piccolo.apps.migrations.auto import AlterStatements, DiffableTable, SchemaDiffer
from piccolo.apps.migrations.commands.new import render_template
from piccolo.conf.apps import AppConfig
from piccolo.table import Table

from deploy.piccolo_conf import APP_REGISTRY

ROOT = Path(__file__).resolve().parent.parent
INITIAL = "2026-11-21T00:00:00:000000"

# Left out of the files for brevity: what a column is unless said otherwise.
DEFAULTS = {
    '"primary_key": False,',
    '"unique": False,',
    '"index": False,',
    '"index_method": IndexMethod.btree,',
    '"choices": None,',
    '"db_column_name": None,',
    '"secret": False,',
    "schema=None,",
}


def main() -> None:
    """Write the files, or with `--check` compare them."""
    stale = {path: text for path, text in initial_migrations().items() if not _says(path, text)}
    if "--check" in sys.argv[1:]:
        sys.exit(f"Stale: {', '.join(map(str, stale))}. Run `make migrations`." if stale else 0)
    for path, text in stale.items():
        path.parent.mkdir(exist_ok=True)
        (path.parent / "__init__.py").touch()
        path.write_text(text, encoding="utf-8")
        print(f"wrote {path.relative_to(ROOT)}")


def initial_migrations() -> dict[Path, str]:
    """What each layer's initial migration should say, by the file that says it."""
    apps: list[AppConfig] = [importlib.import_module(path).APP_CONFIG for path in APP_REGISTRY.apps]
    _refuse_double_names([table for app in apps for table in app.table_classes])
    return {
        Path(app.resolved_migrations_folder_path) / f"{app.app_name}_initial.py": _initial(app)
        for app in apps
        if app.table_classes
    }


def _refuse_double_names(tables: list[type[Table]]) -> None:
    """PostgreSQL keeps the names of unique constraints once a schema, not once a table."""
    held: dict[tuple[str | None, str], str] = {}
    for table in tables:
        for constraint in table._meta.constraints:
            name = constraint._meta.name
            other = held.setdefault((table._meta.schema, name), table.__name__)
            if other != table.__name__:
                sys.exit(f"{other} and {table.__name__} both have a constraint {name}: name it after its table.")


def _initial(app: AppConfig) -> str:
    found = [_creation(table) for table in app.table_classes]
    text: str = render_template(  # type: ignore[no-untyped-call]
        migration_id=INITIAL,
        auto=True,
        alter_statements=[statement for each in found for one in each for statement in one.statements],
        extra_imports=sorted({added for each in found for one in each for added in one.extra_imports}, key=repr),
        extra_definitions=sorted({added for each in found for one in each for added in one.extra_definitions}),
        app_name=app.app_name,
        description="every table of the layer",
    )
    return _formatted("".join(line for line in _formatted(text).splitlines(True) if line.strip() not in DEFAULTS))


def _creation(table: type[Table]) -> list[AlterStatements]:
    """What makes one table. Asked for table by table: Piccolo gives several in no fixed order."""
    wanted = DiffableTable(
        class_name=table.__name__,
        tablename=table._meta.tablename,
        columns=table._meta.non_default_columns,
        constraints=table._meta.constraints,
        schema=table._meta.schema,
    )
    with contextlib.redirect_stdout(io.StringIO()):
        return SchemaDiffer(schema=[wanted], schema_snapshot=[]).get_alter_statements()


def _formatted(text: str) -> str:
    ruff = [sys.executable, "-m", "ruff"]
    named = ["--stdin-filename", "migration.py", "-"]
    tidy = [*ruff, "check", "--fix-only", "--quiet", *named]
    layout = [*ruff, "format", "--quiet", "--config", "format.skip-magic-trailing-comma = true", *named]
    for command in (tidy, layout):
        text = subprocess.run(command, input=text, capture_output=True, text=True, check=True, cwd=ROOT).stdout
    return text


def _says(path: Path, text: str) -> bool:
    return path.exists() and path.read_text(encoding="utf-8") == text


if __name__ == "__main__":
    main()
