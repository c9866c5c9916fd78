"""SQL that makes the database keep the change log itself: it sees bulk and raw SQL too, and refuses to forget."""

# The seal: core sha256() over the link before, the deed and all its rows of that unit in the order they were written.
# It is run again by a later migration, so that databases made before it seal in one pass as well; the hashes are the same.
SEAL_SQL = """
CREATE OR REPLACE FUNCTION portal_row_bytes(c accounts_change) RETURNS bytea LANGUAGE sql STABLE AS $$
    SELECT convert_to(concat_ws('|', c.table_name, c.row_id,
        coalesce(c.before::text, '-'), coalesce(c.after::text, '-')), 'UTF8')
$$;

CREATE OR REPLACE FUNCTION portal_link_hash(deed bigint, unit bigint, previous bytea, rows bytea) RETURNS bytea
LANGUAGE sql STABLE AS $$
    SELECT sha256(previous
        || convert_to(concat_ws('|', d.id, d.by_id, extract(epoch FROM d.at), d.door, d.reason, unit), 'UTF8')
        || coalesce(rows, ''::bytea))
    FROM accounts_deed d WHERE d.id = deed
$$;

CREATE OR REPLACE FUNCTION portal_link_hash(deed bigint, unit bigint, previous bytea) RETURNS bytea
LANGUAGE sql STABLE AS $$
    SELECT portal_link_hash(deed, unit, previous, (
        SELECT sha256(string_agg(portal_row_bytes(c), '\\x0a'::bytea ORDER BY c.id))
        FROM accounts_change c WHERE c.deed_id = deed AND c.unit_id IS NOT DISTINCT FROM unit))
$$;

-- Chains are taken in one order (no deadlock) and one at a time per unit (no fork): an advisory lock lives until commit.
-- The rows of all chains are read once: a month of all units is one deed with 21,000 rows in 246 chains.
CREATE OR REPLACE FUNCTION portal_seal(deed bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    chain record;
    last record;
BEGIN
    FOR chain IN
        SELECT c.unit_id, sha256(string_agg(portal_row_bytes(c), '\\x0a'::bytea ORDER BY c.id)) AS rows
        FROM accounts_change c WHERE c.deed_id = deed GROUP BY c.unit_id ORDER BY c.unit_id NULLS FIRST
    LOOP
        PERFORM pg_advisory_xact_lock(7301, coalesce(chain.unit_id, 0)::int);
        -- Two questions: for IS NOT DISTINCT FROM the index is of no use, and every link there is would be read.
        IF chain.unit_id IS NULL THEN
            SELECT number, hash INTO last FROM accounts_chainlink
                WHERE unit_id IS NULL ORDER BY unit_id DESC, number DESC LIMIT 1;  -- the order of the index, said whole
        ELSE
            SELECT number, hash INTO last FROM accounts_chainlink
                WHERE unit_id = chain.unit_id ORDER BY number DESC LIMIT 1;
        END IF;
        INSERT INTO accounts_chainlink (deed_id, unit_id, number, previous_hash, hash)
        VALUES (deed, chain.unit_id, coalesce(last.number, 0) + 1, coalesce(last.hash, ''::bytea),
                portal_link_hash(deed, chain.unit_id, coalesce(last.hash, ''::bytea), chain.rows));
    END LOOP;
END $$;
"""

LOG_SQL = """
CREATE FUNCTION portal_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Nhật ký thay đổi chỉ được ghi thêm: không sửa, không xóa (%)', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE FUNCTION portal_deed() RETURNS bigint LANGUAGE plpgsql STABLE AS $$
DECLARE
    deed text := current_setting('portal.deed', true);
BEGIN
    IF deed IS NULL OR deed = '' THEN
        RAISE EXCEPTION 'Không có ai đứng tên cho thay đổi này: mở deed() trước khi ghi'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN deed::bigint;
END $$;
"""

SEAL_DROP_SQL = """
DROP FUNCTION portal_seal(bigint);
DROP FUNCTION portal_link_hash(bigint, bigint, bytea);
DROP FUNCTION portal_link_hash(bigint, bigint, bytea, bytea);
DROP FUNCTION portal_row_bytes(accounts_change);
DROP FUNCTION portal_refuse();
DROP FUNCTION portal_deed();
"""


def append_only_sql(table: str) -> str:
    """The table takes new rows and refuses UPDATE, DELETE and TRUNCATE."""
    return (
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION portal_refuse();"
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION portal_refuse();"
    )


def append_only_drop_sql(table: str) -> str:
    """Takes the triggers of `append_only_sql` away."""
    return f"DROP TRIGGER {table}_append_only ON {table}; DROP TRIGGER {table}_no_truncate ON {table};"


def _pairs(columns: list[str], row: str, changed_against: str = "") -> str:
    """A jsonb of the row's columns, of the changed ones alone when compared with another row; empty cells stay out."""
    if not changed_against:
        parts = ", ".join(f"'{name}', {row}.{name}" for name in columns)
    else:
        parts = ", ".join(
            f"'{name}', CASE WHEN {row}.{name} IS DISTINCT FROM {changed_against}.{name} THEN {row}.{name} END"
            for name in columns
        )
    return f"jsonb_strip_nulls(jsonb_build_object({parts}))"


def _tracking(table: str) -> str:
    return f"""CREATE TRIGGER {table}_track_insert AFTER INSERT ON {table} REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION {table}_track();
CREATE TRIGGER {table}_track_update AFTER UPDATE ON {table} REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION {table}_track();
CREATE TRIGGER {table}_track_delete AFTER DELETE ON {table} REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION {table}_track();"""


def track_sql(table: str, columns: list[str], *, unit: str = "NULL::bigint", join: str = "") -> str:
    """Triggers that log each changed row of a table.

    `unit` is an SQL expression for the chain the row belongs to; in it and in `join`, `r` is the row. One statement
    writes all its rows at once, so that a bulk load pays little.
    """
    changed = " OR ".join(f"o.{name} IS DISTINCT FROM r.{name}" for name in columns)
    insert = "INSERT INTO accounts_change (deed_id, unit_id, table_name, row_id, before, after)"
    return f"""
CREATE FUNCTION {table}_track() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    deed bigint := portal_deed();
BEGIN
    IF TG_OP = 'INSERT' THEN
        {insert} SELECT deed, {unit}, '{table}', r.id, NULL, {_pairs(columns, "r")}
        FROM new_rows r {join} ORDER BY r.id;
    ELSIF TG_OP = 'UPDATE' THEN
        {insert} SELECT deed, {unit}, '{table}', r.id, {_pairs(columns, "o", "r")}, {_pairs(columns, "r", "o")}
        FROM new_rows r JOIN old_rows o ON o.id = r.id {join} WHERE {changed} ORDER BY r.id;
    ELSE
        {insert} SELECT deed, {unit}, '{table}', r.id, {_pairs(columns, "r")}, NULL
        FROM old_rows r {join} ORDER BY r.id;
    END IF;
    RETURN NULL;
END $$;
{_tracking(table)}
"""


def track_where_sql(table: str, columns: list[str], *, unit: str, where: str = "true", join: str = "") -> str:
    """As `track_sql`, but only a change of the columns in a row where `where` holds needs a deed.

    For tables that their own libraries write to as well: a last log-in, a recovery code that was used up.
    """
    changed = " OR ".join(f"o.{name} IS DISTINCT FROM r.{name}" for name in columns)
    insert = "INSERT INTO accounts_change (deed_id, unit_id, table_name, row_id, before, after)"
    return f"""
CREATE FUNCTION {table}_track() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF EXISTS (SELECT 1 FROM new_rows r WHERE {where}) THEN
            {insert} SELECT portal_deed(), {unit}, '{table}', r.id, NULL, {_pairs(columns, "r")}
            FROM new_rows r {join} WHERE {where} ORDER BY r.id;
        END IF;
    ELSIF TG_OP = 'UPDATE' THEN
        IF EXISTS (SELECT 1 FROM new_rows r JOIN old_rows o ON o.id = r.id WHERE ({changed}) AND {where}) THEN
            {insert} SELECT portal_deed(), {unit}, '{table}', r.id, {_pairs(columns, "o", "r")}, {_pairs(columns, "r", "o")}
            FROM new_rows r JOIN old_rows o ON o.id = r.id {join} WHERE ({changed}) AND {where} ORDER BY r.id;
        END IF;
    ELSIF EXISTS (SELECT 1 FROM old_rows r WHERE {where}) THEN
        {insert} SELECT portal_deed(), {unit}, '{table}', r.id, {_pairs(columns, "r")}, NULL
        FROM old_rows r {join} WHERE {where} ORDER BY r.id;
    END IF;
    RETURN NULL;
END $$;
{_tracking(table)}
"""


def untrack_sql(table: str) -> str:
    """Takes the triggers of `track_sql` away."""
    drops = "".join(f"DROP TRIGGER {table}_track_{op} ON {table};" for op in ("insert", "update", "delete"))
    return f"{drops} DROP FUNCTION {table}_track();"
