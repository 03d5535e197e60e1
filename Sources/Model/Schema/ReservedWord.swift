/// Words without quotes that Postgres does not read as the name of a column.
///
/// For example, `SELECT user FROM api_keys` returns the login of the session for every row, without an error.
package enum ReservedWord {
    /// The reserved words of PostgreSQL 14 to 18.
    ///
    /// Source: the words marked "reserved" and "reserved (can be function or type)" in
    /// https://www.postgresql.org/docs/18/sql-keywords-appendix.html.
    package static let all: Set<String> = [
        "all", "analyse", "analyze", "and", "any", "array", "as", "asc", "asymmetric", "authorization", "binary",
        "both", "case", "cast", "check", "collate", "collation", "column", "concurrently", "constraint", "create",
        "cross", "current_catalog", "current_date", "current_role", "current_schema", "current_time",
        "current_timestamp", "current_user", "default", "deferrable", "desc", "distinct", "do", "else", "end",
        "except", "false", "fetch", "for", "foreign", "freeze", "from", "full", "grant", "group", "having", "ilike",
        "in", "initially", "inner", "intersect", "into", "is", "isnull", "join", "lateral", "leading", "left", "like",
        "limit", "localtime", "localtimestamp", "natural", "not", "notnull", "null", "offset", "on", "only", "or",
        "order", "outer", "overlaps", "placing", "primary", "references", "returning", "right", "select",
        "session_user", "similar", "some", "symmetric", "system_user", "table", "tablesample", "then", "to",
        "trailing", "true", "union", "unique", "user", "using", "variadic", "verbose", "when", "where", "window",
        "with",
    ]

    /// The name of the column, with `_name` appended if it is a reserved word, such as `user_name`.
    static func avoided(in column: String) -> String { all.contains(column) ? column + "_name" : column }
}
