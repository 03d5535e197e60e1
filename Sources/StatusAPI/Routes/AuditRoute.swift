internal import Model
internal import Reconciler
internal import StatusModel

/// Who changed what and when, over all runs.
enum AuditRoute {
    /// By the start of their runs.
    private static let defaultOrder = ListOrder(name: "time", isDescending: true)

    private static let parameters =
        Paging.parameters + defaultOrder.parameters(keys: [defaultOrder.name]) + [
            Parameter(name: "action", schema: .choice(ChangeWriter.actions), summary: "Only this action."),
            Parameter(name: "kind", schema: .choice(Kind.all.map(\.section)), summary: "Only this section."),
            Parameter(name: "key", schema: .text, summary: "Only the resource of this key."),
            Parameter(name: "run", schema: .text, summary: "Only this run."),
            Parameter(name: "actor", schema: .text, summary: "Only what this actor caused."),
            Parameter(name: "revision", schema: .text, summary: "Only what this commit brought."),
            Parameter(name: "time.gte", schema: .time, summary: "Only runs that ended then or later."),
            Parameter(name: "time.lt", schema: .time, summary: "Only runs that ended before."),
        ]

    static let route = Route(
        "/v1/clusters/{cluster}/audit",
        "listAuditEntries",
        "Every change of every run, the newest run first.",
        tag: .history,
        parameters: parameters,
        content: .json(ListAnswer.schema(of: .component("AuditEntry")))
    ) { (call) throws(Problem) in
        let (image, visibility) = try call.cluster()
        var query = ChangeQuery(scope: visibility.changeScope)
        query.isReversed = try defaultOrder.isReversed(call.query)
        // To whom actors are hidden they are null in every entry.
        let hidesActor = call.query["actor"] != nil && !visibility.viewer.isPlatform
        let canMatch = try fill(&query, call.query) && !hidesActor
        let writer = ChangeWriter(visibility.viewer)
        return try await ChangePage(call, image, canMatch ? query : nil).answer { item, json in
            writer.write(item, to: &json)
        }
    }

    /// Takes over the filters.
    /// - Returns: whether anything can match them at all.
    private static func fill(_ query: inout ChangeQuery, _ given: Query) throws(Problem) -> Bool {
        query.action = try given.choice("action", of: ChangeWriter.actions)
        query.section = try given.choice("kind", of: Kind.all.map(\.section))
        query.key = given["key"]
        query.actor = given["actor"]
        query.revision = given["revision"]
        query.from = try time("time.gte", given)
        query.before = try time("time.lt", given)
        // No text in Postgres holds a NUL, and libpq would cut it there.
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
