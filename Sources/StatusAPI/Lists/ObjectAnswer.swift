internal import StatusModel
internal import Text

/// Answers that are one object: its own members, and how fresh they are.
enum ObjectAnswer {
    /// - Parameter serial: that of the cluster that the answer is about, for its header field.
    static func make(_ call: Call, serial: Int?, _ members: (inout JSONWriter) -> Void) -> Answer {
        var json = JSONWriter()
        json.object { json in
            members(&json)
            json.freshness(call)
        }
        return Answer(json.bytes, serial: serial)
    }
}

extension JSONWriter {
    /// Writes whether the answer may be out of date, and by how much.
    mutating func freshness(_ call: Call) {
        member("stale", call.view.isStale)
        if call.view.isStale { member("age", call.view.ageSeconds) }
    }
}
