internal import Model
internal import Planning
internal import Postgres
internal import Text

/// Records the changes of a run, in the transaction of the run.
struct ChangeRecorder {
    let cluster: String
    let run: RunID
    let connection: Connection

    /// Writes a record for each change, numbered in the order of the plan, and one for each note.
    ///
    /// - Parameter names: the earlier names of the rows before the changes.
    /// - Returns: the digest of the records' lines as `COPY TO` writes them; nil without records.
    func record(_ changes: [Change], _ notes: [ChangeNote], _ names: StoredNames) throws(PostgresError) -> Digest? {
        guard !changes.isEmpty || !notes.isEmpty else { return nil }
        let context = DigestContext()
        context.begin()
        let texts = Dictionary(uniqueKeysWithValues: Kind.all.map { ($0.section, JSONBText($0)) })
        var number = 0
        var line: [UInt8] = []
        let written = try connection.copyIn("COPY changes (\(ChangeFormat.columns)) FROM STDIN") {
            input throws(PostgresError) in
            func send(_ entry: Entry) throws(PostgresError) {
                number += 1
                line.removeAll(keepingCapacity: true)
                append(entry, number, texts[entry.kind.section], to: &line)
                line.withUnsafeBufferPointer(context.add)
                context.add("\n")
                try input.row { $0.append(contentsOf: line) }
            }
            for change in changes { try send(Entry(change, names)) }
            for note in notes { try send(Entry(note)) }
        }
        try ResultSet.require(written, of: number, writtenTo: "changes")
        return context.finish()
    }

    /// The content of one record.
    private struct Entry {
        let action: String
        let kind: Kind
        let key: String
        let previousKey: String?
        let source: String?
        let reason: Change.Reason
        let before: RowLine?
        let after: RowLine?
        let renamedFrom: String?

        init(_ change: Change, _ names: StoredNames) {
            action = change.action.rawValue
            kind = change.kind
            key = change.key
            previousKey = change.previousKey
            source = change.source ?? change.recordedSource
            reason = change.reason
            before = change.before
            after = change.after
            renamedFrom = names.names(before: change)
        }

        init(_ note: ChangeNote) {
            action = ChangeNote.action
            kind = note.kind
            key = note.key
            previousKey = nil
            source = note.source
            reason = note.reason
            before = nil
            after = note.line
            renamedFrom = nil
        }
    }

    private func append(_ entry: Entry, _ number: Int, _ json: JSONBText?, to bytes: inout [UInt8]) {
        let texts: [String?] = [
            cluster, run.description, String(number), entry.action, entry.kind.section, entry.key, entry.previousKey,
            entry.source, entry.reason.rawValue,
        ]
        for text in texts {
            RowLine.appendCell(text, to: &bytes)
            bytes.append(0x09)
        }
        append(entry.before, json, to: &bytes)
        bytes.append(0x09)
        append(entry.after, json, to: &bytes)
        bytes.append(0x09)
        RowLine.appendCell(entry.renamedFrom, to: &bytes)
    }

    private func append(_ line: RowLine?, _ json: JSONBText?, to bytes: inout [UInt8]) {
        guard let line, let text = json?.text(of: line) else {
            bytes += RowLine.null
            return
        }
        text.withUnsafeBufferPointer { RowLine.appendEscaped($0, to: &bytes) }
    }
}
