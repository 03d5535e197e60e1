internal import Model
internal import Planning
internal import Postgres

/// The effects of a plan, while it is written: what must be read before its rows change, and what is sent afterwards.
struct Dispatch {
    private let effects: Effects
    /// By section and key, what is known of rows that the plan deletes.
    private let gone: [String: [String: MessageFacts]]
    private let cluster: String
    private let connection: Connection

    /// Reads what the messages need of the rows before the plan; called before the first write.
    init(
        of changes: [Change],
        at time: DatabaseTime?,
        cluster: String,
        _ connection: Connection
    ) throws(PostgresError) {
        self.cluster = cluster
        self.connection = connection
        var phases: [String: String] = [:]
        let reader = ReportedPhases(cluster: cluster, connection: connection)
        for (kind, keys) in Effects.needed(changes) {
            phases.merge(try reader.read(of: kind, keys)) { $1 }
        }
        effects = Effects(of: changes, at: time, phases: phases)
        let deleted = effects.messages.filter { $0.change.remaining == nil }
        gone = try Self.facts(of: deleted, RowFacts(cluster: cluster, connection: connection))
    }

    /// Ends the phases of what is no longer wanted, and sends the messages; called after the last write.
    ///
    /// - Parameter serial: the serial of the cluster after the run.
    func send(by run: RunID, serial: Int, at time: DatabaseTime?) throws(PostgresError) {
        guard !effects.messages.isEmpty else { return }
        try LifecycleWriter(cluster: cluster, run: run, connection: connection).cancel(effects.endings)
        let kept = effects.messages.filter { $0.change.remaining != nil }
        let facts = try Self.facts(of: kept, RowFacts(cluster: cluster, connection: connection))
        var ready: [MessageWriter.Ready] = []
        for message in effects.messages {
            let kind = message.change.kind
            let known = message.change.remaining == nil ? gone : facts
            guard let facts = known[kind.section]?[message.line.key(of: kind)] else { continue }
            ready.append(MessageWriter.Ready(message: message, facts: facts))
        }
        try ResultSet.require(ready.count, of: effects.messages.count, writtenTo: "the changed tables")
        let writer = MessageWriter(cluster: cluster, run: run, serial: serial, time: time, connection: connection)
        try writer.write(ready)
    }

    private static func facts(
        of messages: [Message],
        _ reader: RowFacts
    ) throws(PostgresError) -> [String: [String: MessageFacts]] {
        var facts: [String: [String: MessageFacts]] = [:]
        for kind in Kind.all {
            let own = messages.filter { $0.change.kind === kind }
            facts[kind.section] = try reader.read(of: kind, own.map { $0.line.key(of: kind) })
        }
        return facts
    }
}
