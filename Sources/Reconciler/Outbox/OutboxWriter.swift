internal import Model
internal import Planning
internal import Postgres
internal import Text

/// Writes messages for other programs into `outbox`, in the transaction of the run.
struct OutboxWriter {
    let cluster: String
    let run: RunID
    let connection: Connection

    /// Writes the messages with one `COPY`.
    func write(_ messages: [Message]) throws(PostgresError) {
        guard !messages.isEmpty else { return }
        let texts = Dictionary(uniqueKeysWithValues: Kind.all.map { ($0.section, JSONBText($0)) })
        let written = try connection.copyIn("COPY outbox (cluster, run, seq, topic, payload) FROM STDIN") {
            input throws(PostgresError) in
            for message in messages {
                try input.row { append(message, texts[message.kind.section], to: &$0) }
            }
        }
        try ResultSet.require(written, of: messages.count, writtenTo: "outbox")
    }

    private func append(_ message: Message, _ json: JSONBText?, to bytes: inout [UInt8]) {
        for text in [cluster, run.description, String(message.number), message.topic] {
            RowLine.appendCell(text, to: &bytes)
            bytes.append(0x09)
        }
        var payload = Array(#"{"key": "#.utf8)
        JSONB.append(message.key, to: &payload)
        for (name, line) in [("before", message.before), ("after", message.after)] {
            payload += ", \"\(name)\": ".utf8
            payload += line.flatMap { json?.text(of: $0) } ?? Array("null".utf8)
        }
        payload.append(UInt8(ascii: "}"))
        payload.withUnsafeBufferPointer { RowLine.appendEscaped($0, to: &bytes) }
    }
}
