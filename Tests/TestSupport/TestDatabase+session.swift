package import Planning
package import Postgres
package import Reconciler
package import Spec

extension TestDatabase {
    package func target(as name: String = "hxapply test") -> ConnectionTarget {
        ConnectionTarget(address: address, applicationName: name)
    }

    /// The same database, its tables made.
    package func migrated() throws -> TestDatabase {
        _ = try Migrator(Session(to: target(), schema: .standard)).migrate()
        return self
    }

    /// A session of the program on this database, its tables made.
    package func migratedSession() throws -> Session {
        let session = try Session(to: target(), schema: .standard)
        _ = try Migrator(session).migrate()
        return session
    }
}

extension Session {
    /// Options that let the state's plan pass every guard that can be allowed to be passed.
    package func allowing(_ state: DesiredState) throws -> PlanOptions { try allowedPlan(state).options }

    /// The state's plan, past every guard that can be allowed to be passed, and the options that let it.
    package func allowedPlan(_ state: DesiredState) throws -> (plan: Plan, options: PlanOptions) {
        var options = PlanOptions()
        var allowed: [Allowance] = []
        while true {
            let plan = try plan(state, options)
            let asked = plan.refusals.compactMap(\.allowance)
            if asked.isEmpty { return (plan, options) }
            allowed += asked
            options.allowances = Allowances(allowed, reason: "a test")
        }
    }

    /// Applies a state as the command does.
    @discardableResult
    package func apply(
        _ state: DesiredState,
        _ options: PlanOptions = PlanOptions(),
        lockTimeout milliseconds: Int = 10_000
    ) throws -> AppliedRun {
        try apply(.spec(state), options, lockTimeout: milliseconds)
    }

    /// Applies whatever a plan is made of, as the command does.
    @discardableResult
    package func apply(
        _ source: PlanSource,
        _ options: PlanOptions = PlanOptions(),
        from origin: RunOrigin? = nil,
        lockTimeout milliseconds: Int = 10_000
    ) throws -> AppliedRun {
        // As the command calls its session, or other runs would take this one for killed.
        let id = RunID()
        try connection.execute("SELECT set_config('application_name', $1, false)", [id.sessionName])
        let applier = Applier(
            source,
            options,
            on: self,
            id: id,
            origin: origin
                ?? RunOrigin(
                    revision: options.revision,
                    actor: "test",
                    runURL: nil,
                    host: nil,
                    programVersion: "test"
                ),
            lockTimeoutMilliseconds: milliseconds,
            isCancelled: { false }
        )
        return try applier.apply()
    }
}
