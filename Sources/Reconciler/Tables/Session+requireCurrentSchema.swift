extension Session {
    /// Throws an error if the tables are missing or have another version.
    package func requireCurrentSchema() throws(ReconcilerError) {
        switch try Migrator(self).state() {
        case .current: return
        case .empty: throw .schemaMismatch(.older(database: 0, program: Migration.newest))
        case .mismatch(let mismatch): throw .schemaMismatch(mismatch)
        }
    }
}
