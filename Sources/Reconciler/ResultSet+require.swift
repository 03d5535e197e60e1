internal import Postgres

extension ResultSet {
    /// Refuses to go on where the statement wrote another number of rows than it was to write.
    func require(_ count: Int, writtenTo table: String) throws(PostgresError) {
        try Self.require(affectedRows, of: count, writtenTo: table)
    }

    /// What another session changes meanwhile fails by itself, so that fewer rows mean that the database dropped some.
    static func require(_ written: Int, of count: Int, writtenTo table: String) throws(PostgresError) {
        guard written != count else { return }
        throw PostgresError(
            reason: .refused(SQLState.withCheckOptionViolation),
            message: "the database wrote \(written) of \(count) rows of \(table): "
                + "a trigger, a rule, a row policy or another session dropped the others"
        )
    }
}
