/** Splits a SQL file into its statements, as the Supabase CLI does before it records them. */

/**
 * Matches the parts in which a semicolon ends no statement: line comment, quoted text or name (a doubled quote starts the next
 * match at once), and dollar-quoted body.
 */
const OPAQUE = /--[^\n]*|'[^']*'|"[^"]*"|(\$(?:[a-z_][a-z_0-9]*)?\$)[\s\S]*?\1/iy;

/** Splits SQL into statements. A comment stays with the statement after it. Block comments and `E''` escapes are not supported. */
export function splitStatements(sql: string): string[] {
  const statements: string[] = [];
  let start = 0;
  let at = 0;
  const finish = (): void => {
    const statement = sql.slice(start, at).trim();
    if (!isOnlyComments(statement)) statements.push(statement);
  };
  while (at < sql.length) {
    OPAQUE.lastIndex = at;
    const opaque = OPAQUE.exec(sql);
    if (opaque !== null) {
      at += opaque[0].length;
    } else if (sql[at] === ";") {
      finish();
      at += 1;
      start = at;
    } else {
      at += 1;
    }
  }
  finish();
  return statements;
}

function isOnlyComments(statement: string): boolean {
  return statement.replaceAll(/--[^\n]*/g, "").trim() === "";
}
