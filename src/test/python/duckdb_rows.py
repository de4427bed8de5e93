"""Prints the rows of a DuckDB database, a JSON object a line: {"table": ..., "row": {column: text or null}}."""

import json
import sys

import duckdb

connection = duckdb.connect(sys.argv[1], read_only=True)
connection.execute("SET TimeZone = 'UTC'")
tables = connection.execute("SELECT schema_name, table_name FROM duckdb_tables() ORDER BY ALL").fetchall()


def quoted(name):
    return '"' + name.replace('"', '""') + '"'


for schema, table in tables:
    relation = f"{quoted(schema)}.{quoted(table)}"
    columns = [row[0] for row in connection.execute(f"DESCRIBE {relation}").fetchall()]
    values = ", ".join(f"CAST({quoted(column)} AS VARCHAR)" for column in columns)
    for row in connection.execute(f"SELECT {values} FROM {relation}").fetchall():
        print(json.dumps({"table": table, "row": dict(zip(columns, row))}))
