internal import Model
internal import Reconciler
internal import StatusModel
internal import Text

/// Writes change records as plans show them: only what differs, and of that only what the viewer may see.
struct ChangeWriter {
    private let viewer: Viewer

    init(_ viewer: Viewer) { self.viewer = viewer }

    func write(_ change: ChangeRecord, to json: inout JSONWriter) {
        json.object { members(change, &$0) }
    }

    func write(_ record: AuditRecord, to json: inout JSONWriter) {
        json.object { json in
            json.member("run", record.run)
            json.name("time")
            FieldType.timestamp.writeAnswer(record.time, to: &json)
            if viewer.isPlatform { json.member("actor", record.actor) }
            json.member("revision", record.revision)
            members(record.change, &json)
        }
    }

    private func members(_ change: ChangeRecord, _ json: inout JSONWriter) {
        // The numbers in between are those of changes that others' teams see.
        if viewer.isPlatform { json.member("seq", change.number) }
        json.member("action", change.action)
        json.member("kind", change.kind)
        json.member("key", change.key)
        json.member("previousKey", change.previousKey)
        if viewer.isPlatform { json.member("source", change.source) }
        json.member("reason", change.reason)
        json.name("fields")
        json.object { json in
            for field in viewer.differences(in: change) {
                json.name(field.path)
                json.object { json in
                    json.name("before")
                    json.value(field.before)
                    json.name("after")
                    json.value(field.after)
                }
            }
        }
    }

    static let schema = Schema.object(properties)

    static let auditSchema = Schema.object(
        [
            .required("run", .text, "The run that changed it."),
            .required("time", .nullable(.time), "When that run ended."),
            .optional("actor", .nullable(.text), "Who caused it; for admins and auditors."),
            .required("revision", .nullable(.text), "The commit that it applied."),
        ] + properties
    )

    static let actions = Change.Action.allCases.map(\.rawValue) + ["settle"]

    private static let properties: [Schema.Property] = [
        .optional("seq", .integer(0...Int64(Int32.max)), "Its place in the run's plan; for admins and auditors."),
        .required("action", .choice(actions), "What was done."),
        .required("kind", .choice(Kind.all.map(\.section)), "The section."),
        .required("key", .text, "The resource's key."),
        .required("previousKey", .nullable(.text), "The key before a rename."),
        .optional("source", .nullable(.text), "The file and line that declare it; for admins and auditors."),
        .required("reason", .text, "Why."),
        .required(
            "fields",
            .map(
                .object([
                    .required("before", .any, "The value before; null where there was none."),
                    .required("after", .any, "The value after; null where there is none."),
                ])
            ),
            "The fields that differ, by their paths."
        ),
    ]
}
