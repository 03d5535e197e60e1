internal import Model
internal import Planning
internal import Reconciler
internal import StatusModel
internal import Text

/// Writes change records as JSON: only the fields that differ, and of those only what the viewer may see.
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
        // Gaps in the numbers would show how many changes other teams have.
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
            .required("run", .text, "The ID of the run."),
            .required("time", .nullable(.time), "When the run ended."),
            .optional("actor", .nullable(.text), "Who started the run; only for admins and auditors."),
            .required("revision", .nullable(.text), "The commit that the run applied."),
        ] + properties
    )

    static let actions = Change.Action.allCases.map(\.rawValue) + ["settle"]

    private static let properties: [Schema.Property] = [
        .optional(
            "seq",
            .integer(0...Int64(Int32.max)),
            "The position of the change in the run's plan, from 0; only for admins and auditors."
        ),
        .required("action", .choice(actions), "What the run did to the resource."),
        .required("kind", .choice(Kind.all.map(\.section)), "The section of the resource."),
        .required("key", .text, "The key of the resource."),
        .required("previousKey", .nullable(.text), "The key before the change; null if the key did not change."),
        .optional(
            "source",
            .nullable(.text),
            "The file and line that declare the resource; only for admins and auditors."
        ),
        .required("reason", .text, "Why the plan had the change."),
        .required(
            "fields",
            .map(
                .object([
                    .required("before", .any, "The value before the run; null if there was none."),
                    .required("after", .any, "The value after the run; null if there is none."),
                ])
            ),
            "The fields that the run changed, by path."
        ),
    ]
}
