internal import Postgres

extension ResultSet {
    /// Throws an error if the statement wrote another number of rows than expected.
    func require(_ count: Int, writtenTo table: String) throws(PostgresError) {
        try Self.require(affectedRows, of: count, writtenTo: table)
    }

    /// A concurrent change raises an error of its own, so fewer rows mean that a trigger, a rule or a policy dropped
    /// some.
    static func require(_ written: Int, of count: Int, writtenTo table: String) throws(PostgresError) {
        guard written != count else { return }
        throw PostgresError(
            reason: .refused(SQLState.withCheckOptionViolation),
            message: "the database wrote \(written) of \(count) rows of \(table): "
                + "a trigger, a rule, a row policy or another session dropped the others"
        )
    }
}
