package import Postgres
package import Reconciler
package import Spec

extension TestDatabase {
    package func target(as name: String = "hxapply test") -> ConnectionTarget {
        ConnectionTarget(address: address, applicationName: name)
    }

    /// A session of the program on this database, its tables made.
    package func migratedSession() throws -> Session {
        let session = try Session(to: target(), schema: .standard)
        _ = try Migrator(session).migrate()
        return session
    }
}

extension Session {
    /// Applies a state as the command does.
    @discardableResult
    package func apply(_ state: DesiredState, lockTimeout milliseconds: Int = 10_000) throws -> AppliedRun {
        let applier = Applier(
            state,
            on: self,
            id: RunID(),
            origin: RunOrigin(revision: nil, actor: "test", runURL: nil, host: nil, programVersion: "test"),
            lockTimeoutMilliseconds: milliseconds,
            isCancelled: { false }
        )
        return try applier.apply()
    }
}
