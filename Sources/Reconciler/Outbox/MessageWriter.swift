internal import Model
internal import Planning
internal import Postgres
internal import Text

/// Puts messages for other programs into their queues, in the transaction of the run, and records each of them.
struct MessageWriter {
    /// A message that is ready to be sent.
    struct Ready {
        let message: Message
        let facts: MessageFacts
    }

    /// The maximum number of messages in one statement; it bounds the memory that a statement takes.
    private static let batch = 5000

    let cluster: String
    let run: RunID
    /// The serial of the cluster after the run.
    let serial: Int
    /// The time of the database's clock.
    let time: DatabaseTime?
    let connection: Connection

    private var body: MessageBody { MessageBody(cluster: cluster, run: run.description, serial: serial, at: time) }

    /// Sends the messages in their order.
    func write(_ messages: [Ready]) throws(PostgresError) {
        guard !messages.isEmpty else { return }
        var record: [(Ready, MessageQueue)] = []
        for queue in Set(messages.map(\.message.rule.queue)).sorted() {
            let own = messages.filter { $0.message.rule.queue == queue }
            let place = try MessageQueue.find(queue, connection)
            switch place {
            case .pgmq: try send(own, to: queue)
            case .outbox: try store(own, for: queue)
            }
            record += own.map { ($0, place) }
        }
        try note(record)
    }

    private func send(_ messages: [Ready], to queue: String) throws(PostgresError) {
        var rest = messages[...]
        while !rest.isEmpty {
            let part = rest.prefix(Self.batch)
            rest = rest.dropFirst(Self.batch)
            let sent = try connection.execute(
                "SELECT count(*) FROM \(MessageQueue.schema).send_batch($1::text, $2::jsonb[])",
                [queue, ArrayLiteral.make(part.map { body.json($0.message, $0.facts) })]
            ).scalar
            try ResultSet.require(sent.flatMap { Int($0) } ?? 0, of: part.count, writtenTo: "pgmq.q_\(queue)")
        }
    }

    private func store(_ messages: [Ready], for queue: String) throws(PostgresError) {
        try copy(messages, "COPY outbox (cluster, run, seq, topic, payload) FROM STDIN", into: "outbox") { ready in
            [queue, body.json(ready.message, ready.facts)]
        }
    }

    private func note(_ record: [(Ready, MessageQueue)]) throws(PostgresError) {
        let places = Dictionary(record.map { ($0.0.message.rule.queue, $0.1.name) }) { $1 }
        let columns: SQL = "cluster, run, seq, queue, via, action, kind, key, resource_id"
        try copy(record.map(\.0), "COPY dispatches (\(columns)) FROM STDIN", into: "dispatches") { ready in
            let message = ready.message
            let key = message.line.key(of: message.change.kind)
            return [
                message.rule.queue, places[message.rule.queue] ?? "", message.action, message.change.kind.section, key,
                ready.facts.id,
            ]
        }
    }

    /// Inserts a row for each message: the cluster, the run, the number of the change, and the given values.
    private func copy(
        _ messages: [Ready],
        _ statement: SQL,
        into table: String,
        _ values: (Ready) -> [String]
    ) throws(PostgresError) {
        let written = try connection.copyIn(statement) { input throws(PostgresError) in
            for ready in messages {
                let cells = [cluster, run.description, String(ready.message.number)] + values(ready)
                try input.row { bytes in
                    for (index, cell) in cells.enumerated() {
                        if index > 0 { bytes.append(0x09) }
                        RowLine.appendCell(cell, to: &bytes)
                    }
                }
            }
        }
        try ResultSet.require(written, of: messages.count, writtenTo: table)
    }
}
