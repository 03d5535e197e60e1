internal import Model
internal import Text

/// The parts of a change while it is read from a saved plan.
struct SavedChange {
    var action: Change.Action?
    var kind: Kind?
    var key: String?
    var reason: Change.Reason?
    var source: String?
    /// The rows of the file, with the cells of the fields that the kind had when the file was written.
    var before: RowLine?
    var after: RowLine?
    var renamedFrom: String?
    var keepsRenamedFrom = false
    var recordedSource: String?

    /// Reads an element of a plan's `changes`.
    ///
    /// - Returns: nil if a member has a value that would not be written.
    init?(_ json: JSONValue) {
        guard json.read(Self.shown, into: &self), json.read(Self.hidden, into: &self) else { return nil }
    }

    /// The change; nil if its members contradict each other.
    var change: Change? {
        guard let action, let kind, let reason, before != nil || after != nil else { return nil }
        let change = Change(
            action,
            kind,
            reason,
            source: source,
            before: before,
            after: after,
            renamedFrom: renamedFrom,
            keepsRenamedFrom: keepsRenamedFrom,
            recordedSource: recordedSource
        )
        return change.key == key ? change : nil
    }

    /// The members of a change that shown plans and saved plans share, before its fields.
    static let shown: [JSONMember<Change, SavedChange>] = [
        .text(
            "action",
            get: { $0.action.rawValue },
            set: { saved, text in
                saved.action = text.flatMap(Change.Action.init(rawValue:))
                return saved.action != nil
            }
        ),
        .text(
            "kind",
            get: { $0.kind.section },
            set: { saved, text in
                saved.kind = text.flatMap(Kind.named)
                return saved.kind != nil
            }
        ),
        .text(
            "key",
            get: { $0.key },
            set: { saved, text in
                saved.key = text
                return text != nil
            }
        ),
        // The row before a rename holds the previous key.
        .textIfAny("previousKey", get: { $0.previousKey }, set: { _, _ in true }),
        .text(
            "source",
            get: { $0.source },
            set: { saved, text in
                saved.source = text
                return true
            }
        ),
        .text(
            "reason",
            get: { $0.reason.rawValue },
            set: { saved, text in
                saved.reason = text.flatMap(Change.Reason.init(rawValue:))
                return saved.reason != nil
            }
        ),
    ]

    /// The members that only saved plans have, because applying the plan needs them.
    static let hidden: [JSONMember<Change, SavedChange>] = [
        row("beforeRow", get: { $0.before }, set: { $0.before = $1 }),
        row("afterRow", get: { $0.after }, set: { $0.after = $1 }),
        .textIfAny(
            Kind.renameKey,
            get: { $0.renamedFrom },
            set: { saved, text in
                saved.renamedFrom = text
                return true
            }
        ),
        JSONMember(name: "keepsRenamedFrom") { name, change, json in
            if change.keepsRenamedFrom { json.member(name, true) }
        } read: { value, saved in
            saved.keepsRenamedFrom = value == .boolean(true)
            return value == nil || saved.keepsRenamedFrom
        },
        .textIfAny(
            "recordedSource",
            get: { $0.recordedSource },
            set: { saved, text in
                saved.recordedSource = text
                return true
            }
        ),
    ]

    /// A row as the values of its cells.
    private static func row(
        _ name: String,
        get: @escaping @Sendable (Change) -> RowLine?,
        set: @escaping @Sendable (inout SavedChange, RowLine?) -> Void
    ) -> JSONMember<Change, SavedChange> {
        JSONMember(name: name) { name, change, json in
            json.name(name)
            guard let line = get(change) else { return json.null() }
            json.array { json in
                for value in line.values {
                    if let value { json.string(value) } else { json.null() }
                }
            }
        } read: { value, saved in
            let line = value?.elements.map(Self.line)
            set(&saved, line)
            return line != nil || value == .null
        }
    }

    private static func line(_ cells: [JSONValue]) -> RowLine {
        var bytes: [UInt8] = []
        for (index, cell) in cells.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: "\t")) }
            RowLine.appendCell(cell.text, to: &bytes)
        }
        return RowLine(bytes)
    }
}
