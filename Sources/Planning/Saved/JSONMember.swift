internal import Text

/// One member of a JSON object that is written and read again, described once for both directions.
struct JSONMember<Written, Read>: Sendable {
    let name: String
    /// Writes the member's value, or nothing at all where the member is left out.
    let write: @Sendable (_ name: String, Written, inout JSONWriter) -> Void
    /// Takes the value over.
    /// - Returns: false where it is none that `write` writes.
    let read: @Sendable (JSONValue?, inout Read) -> Bool

    /// A text that may be null.
    static func text(
        _ name: String,
        get: @escaping @Sendable (Written) -> String?,
        set: @escaping @Sendable (inout Read, String?) -> Bool
    ) -> JSONMember {
        JSONMember(name: name) { name, written, json in
            json.member(name, get(written))
        } read: { value, read in
            set(&read, value?.text)
        }
    }

    /// A text that is left out where there is none.
    static func textIfAny(
        _ name: String,
        get: @escaping @Sendable (Written) -> String?,
        set: @escaping @Sendable (inout Read, String?) -> Bool
    ) -> JSONMember {
        JSONMember(name: name) { name, written, json in
            if let text = get(written) { json.member(name, text) }
        } read: { value, read in
            set(&read, value?.text)
        }
    }
}

extension JSONWriter {
    /// Writes the members in their order.
    mutating func members<Written, Read>(_ members: [JSONMember<Written, Read>], of written: Written) {
        for member in members { member.write(member.name, written, &self) }
    }
}

extension JSONValue {
    /// Reads the members into a value.
    /// - Returns: false where one of them is none that was written.
    func read<Written, Read>(_ members: [JSONMember<Written, Read>], into value: inout Read) -> Bool {
        members.allSatisfy { $0.read(self[$0.name], &value) }
    }
}
