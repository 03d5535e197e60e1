/// Words that Postgres reads as something other than a column's name where they stand without quotes.
///
/// `SELECT user FROM api_keys` gives the session's login for every row, without an error.
package enum ReservedWord {
    /// The reserved words of PostgreSQL 14 to 18: https://www.postgresql.org/docs/18/sql-keywords-appendix.html,
    /// "reserved" and "reserved (can be function or type)".
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

    /// The name, or `user_name` for `user` and the like.
    static func avoided(in column: String) -> String { all.contains(column) ? column + "_name" : column }
}
