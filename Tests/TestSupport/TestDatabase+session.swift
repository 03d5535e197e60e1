package import Planning
package import Postgres
package import Reconciler
package import Spec

extension TestDatabase {
    package func target(as name: String = "hxapply test") -> ConnectionTarget {
        ConnectionTarget(address: address, applicationName: name)
    }

    /// The same database with hxapply's tables.
    package func migrated() throws -> TestDatabase {
        _ = try Migrator(Session(to: target(), schema: .standard)).migrate()
        return self
    }

    /// A session on this database, which has hxapply's tables.
    package func migratedSession() throws -> Session {
        let session = try Session(to: target(), schema: .standard)
        _ = try Migrator(session).migrate()
        return session
    }
}

extension Session {
    /// Options with all allowances that the plan of the state needs.
    package func allowing(_ state: DesiredState) throws -> PlanOptions { try allowedPlan(state).options }

    /// The plan of the state with all allowances that it needs, and the options that contain them.
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

    /// Applies any plan source as the command does.
    @discardableResult
    package func apply(
        _ source: PlanSource,
        _ options: PlanOptions = PlanOptions(),
        from origin: RunOrigin? = nil,
        lockTimeout milliseconds: Int = 10_000
    ) throws -> AppliedRun {
        // The session needs the name that the command gives it; otherwise other runs take this run for interrupted.
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
