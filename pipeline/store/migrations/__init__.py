"""The history of the schema. A new step is a new file under ``versions/``; a released one never changes.

To begin one: ``alembic.command.revision(pipeline.store.migrate.config(), "what it does", rev_id="0002")``,
then name it in ``pipeline.store.engine.SCHEMA``. A test compares the result with ``pipeline.store.tables``.
"""
