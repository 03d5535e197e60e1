internal import Model
internal import Text

/// What a message needs to know of its row besides the row's fields.
package struct MessageFacts: Sendable, Equatable {
    /// The ID of the row.
    package let id: String
    /// By the paths of both fields, such as `gpuType.instanceType`, what the row refers to.
    package let referenced: [String: String]

    package init(id: String, referenced: [String: String]) {
        self.id = id
        self.referenced = referenced
    }
}

/// Writes a message as JSON.
package struct MessageBody {
    private let cluster: String
    private let run: String
    private let serial: Int
    private let time: DatabaseTime?

    /// - Parameters:
    ///   - run: the ID of the run that sends the messages.
    ///   - serial: the serial of the cluster after the run.
    ///   - time: the time of the database's clock.
    package init(cluster: String, run: String, serial: Int, at time: DatabaseTime?) {
        self.cluster = cluster
        self.run = run
        self.serial = serial
        self.time = time
    }

    /// The message's own ID: the same however often the message is delivered, and of no other message.
    package func id(of message: Message) -> String { "\(run)/\(message.number)" }

    /// The message as a JSON object.
    package func json(_ message: Message, _ facts: MessageFacts) -> String {
        var json = JSONWriter()
        json.object { json in
            json.member("id", id(of: message))
            json.member("version", message.rule.version)
            json.member("action", message.action)
            json.member("cluster", cluster)
            // Messages of a cluster are in order by these two, however they are delivered.
            json.member("serial", serial)
            json.member("number", message.number)
            for member in message.rule.members {
                json.name(member.name)
                write(member.source, message, facts, to: &json)
            }
            if message.action == message.rule.actions.extend {
                json.name("extension_hours")
                Self.write(hours: message.extensionMinutes, to: &json)
                json.name("extension_minutes")
                json.literal(message.extensionMinutes.map(String.init) ?? "null")
            }
        }
        return json.text
    }

    private func write(
        _ source: EventMember.Source,
        _ message: Message,
        _ facts: MessageFacts,
        to json: inout JSONWriter
    ) {
        let (line, kind) = (message.line, message.change.kind)
        switch source {
        case .rowID: json.string(facts.id)
        case .field(let path): Self.write(line.value(of: path, in: kind), Self.type(path, kind), to: &json)
        case .referenced(let path, let its):
            let target = Self.type(path, kind)?.referencedSection.flatMap(Kind.named)
            Self.write(facts.referenced["\(path).\(its)"], target.flatMap { Self.type(its, $0) }, to: &json)
        case .hours(let path): Self.write(hours: Self.minutes(line, path, kind), to: &json)
        case .minutes(let path): json.literal(Self.minutes(line, path, kind).map(String.init) ?? "null")
        case .end: Self.write(Period(line, of: kind)?.end, to: &json)
        case .sentAt: Self.write(time, to: &json)
        case .constant(let text): json.literal(text)
        }
    }

    private static func type(_ path: String, _ kind: Kind) -> FieldType? {
        kind.index(of: path).map { kind.fields[$0].type }
    }

    private static func write(_ value: String?, _ type: FieldType?, to json: inout JSONWriter) {
        if let type { type.write(value, to: &json) } else { json.null() }
    }

    private static func write(_ time: DatabaseTime?, to json: inout JSONWriter) {
        if let time { json.string(time.text) } else { json.null() }
    }

    private static func minutes(_ line: RowLine, _ path: String, _ kind: Kind) -> Int64? {
        line.value(of: path, in: kind).flatMap { value in type(path, kind)?.order(ofText: value) }
    }

    /// Writes hours with as many of four decimals as they need, half-up.
    private static func write(hours minutes: Int64?, to json: inout JSONWriter) {
        guard let minutes else { return json.null() }
        let fraction = (minutes.magnitude % 60 * 10_000 + 30) / 60
        var digits = String(fraction + 10_000).dropFirst()
        while digits.last == "0" { digits = digits.dropLast() }
        let sign = minutes < 0 ? "-" : ""
        json.literal("\(sign)\(minutes.magnitude / 60)\(digits.isEmpty ? "" : ".\(digits)")")
    }
}
