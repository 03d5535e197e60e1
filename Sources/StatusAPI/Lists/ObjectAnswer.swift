internal import StatusModel
internal import Text

/// Makes answers that are one JSON object: its members, and how old the data is.
enum ObjectAnswer {
    /// - Parameter serial: the serial of the cluster that the answer is about, for the header field; nil for no
    ///   cluster.
    static func make(_ request: RouteRequest, serial: Int?, _ members: (inout JSONWriter) -> Void) -> Answer {
        var json = JSONWriter()
        json.object { json in
            members(&json)
            json.freshness(request)
        }
        return Answer(json.bytes, serial: serial)
    }
}

extension JSONWriter {
    /// Writes the members `stale` and, if it is true, `age`.
    mutating func freshness(_ request: RouteRequest) {
        member("stale", request.view.isStale)
        if request.view.isStale { member("age", request.view.ageSeconds) }
    }
}
