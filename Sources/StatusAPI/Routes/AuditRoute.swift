internal import Model
internal import Reconciler
internal import StatusModel

/// The route of the audit log: the changes of all runs.
enum AuditRoute {
    /// The order by the start of the runs.
    private static let defaultOrder = ListOrder(name: "time", isDescending: true)

    private static let parameters =
        Paging.parameters + defaultOrder.parameters(keys: [defaultOrder.name]) + [
            Parameter(name: "action", schema: .choice(ChangeWriter.actions), summary: "Only changes with this action."),
            Parameter(
                name: "kind",
                schema: .choice(Kind.all.map(\.section)),
                summary: "Only changes of this section's resources."
            ),
            Parameter(name: "key", schema: .text, summary: "Only changes of the resource with this key."),
            Parameter(name: "run", schema: .text, summary: "Only changes of the run with this ID."),
            Parameter(name: "actor", schema: .text, summary: "Only changes of runs that this actor started."),
            Parameter(name: "revision", schema: .text, summary: "Only changes of runs that applied this commit."),
            Parameter(
                name: "time.gte",
                schema: .time,
                summary: "Only changes of runs that ended at this time or later."
            ),
            Parameter(name: "time.lt", schema: .time, summary: "Only changes of runs that ended before this time."),
        ]

    static let route = Route(
        "/v1/clusters/{cluster}/audit",
        "listAuditEntries",
        "Lists the changes of all runs, the newest run first.",
        tag: .history,
        parameters: parameters,
        content: .json(ListAnswer.schema(of: .component("AuditEntry")))
    ) { (request) throws(Problem) in
        let (image, visibility) = try request.cluster()
        var query = ChangeQuery(scope: visibility.changeScope)
        query.isReversed = try defaultOrder.isReversed(request.query)
        // Other viewers than admins and auditors see no actor, so this filter matches nothing for them.
        let hidesActor = request.query["actor"] != nil && !visibility.viewer.isPlatform
        let canMatch = try fill(&query, request.query) && !hidesActor
        let writer = ChangeWriter(visibility.viewer)
        return try await ChangePage(request, image, canMatch ? query : nil).answer { item, json in
            writer.write(item, to: &json)
        }
    }

    /// Sets the filters of the request.
    /// - Returns: false if no change can match them.
    private static func fill(_ query: inout ChangeQuery, _ given: Query) throws(Problem) -> Bool {
        query.action = try given.choice("action", of: ChangeWriter.actions)
        query.section = try given.choice("kind", of: Kind.all.map(\.section))
        query.key = given["key"]
        query.actor = given["actor"]
        query.revision = given["revision"]
        query.from = try time("time.gte", given)
        query.before = try time("time.lt", given)
        // No text in Postgres holds a NUL character, and libpq would cut the text at it.
        let texts = [query.key, query.actor, query.revision].compactMap(\.self)
        guard !texts.contains(where: { $0.utf8.contains(0) }) else { return false }
        guard let run = given["run"] else { return true }
        query.run = run
        return RunID.isWellFormed(run)
    }

    private static func time(_ name: String, _ query: Query) throws(Problem) -> String? {
        guard let value = query[name] else { return nil }
        return try RowFilter.timestamp(name, value)
    }
}
