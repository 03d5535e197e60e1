internal import Text

/// A member of a JSON object that is written and read, described once for both.
struct JSONMember<Written, Read>: Sendable {
    let name: String
    /// Writes the member; an optional member without a value is left out.
    let write: @Sendable (_ name: String, Written, inout JSONWriter) -> Void
    /// Reads the value.
    ///
    /// - Returns: false if `write` would not write such a value.
    let read: @Sendable (JSONValue?, inout Read) -> Bool

    /// A text or null.
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

    /// A text, which is left out if it is nil.
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
    ///
    /// - Returns: false if a member has a value that would not be written.
    func read<Written, Read>(_ members: [JSONMember<Written, Read>], into value: inout Read) -> Bool {
        members.allSatisfy { $0.read(self[$0.name], &value) }
    }
}
