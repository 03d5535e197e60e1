import Foundation
package import Postgres

extension TestServer {
    /// The number of rows that the session's statements processed while `body` ran.
    ///
    /// These are the rows that each node of their plans returned, and the rows that it removed by a filter. Postgres
    /// writes the plans into its log, so the number does not depend on the machine.
    package static func rowsHandled(by connection: Connection, _ body: () throws -> Void) throws -> Int {
        try connection.executeScript(
            """
            LOAD 'auto_explain';
            SET auto_explain.log_analyze = on;
            SET auto_explain.log_timing = off;
            SET auto_explain.log_format = json;
            SET auto_explain.log_min_duration = 0
            """
        )
        let start = try logLength()
        try body()
        try connection.executeScript("SET auto_explain.log_min_duration = -1")
        return try plans(in: log(from: start), of: connection.backendPID).map(\.rows).reduce(0, +)
    }

    /// The plans of a session in the log; a line that begins with a tab continues the line before.
    private static func plans(in lines: [String], of session: Int) throws -> [PlanNode] {
        var texts: [String] = []
        var isOfPlan = false
        for line in lines {
            if line.hasPrefix("\t") {
                if isOfPlan { texts[texts.count - 1] += line + "\n" }
            } else {
                isOfPlan = line.hasPrefix("hx_pid=\(session) ") && line.hasSuffix(" plan:")
                if isOfPlan { texts.append("") }
            }
        }
        return try texts.map { try JSONDecoder().decode(Explained.self, from: Data($0.utf8)).plan }
    }
}

/// A statement as `auto_explain` logs it.
private struct Explained: Decodable {
    let plan: PlanNode

    private enum CodingKeys: String, CodingKey {
        case plan = "Plan"
    }
}

/// A node of a plan, as it was executed.
private struct PlanNode: Decodable {
    private let loops: Int
    private let returned: Int
    private let failedFilter: Int?
    private let failedJoinFilter: Int?
    private let failedRecheck: Int?
    private let children: [PlanNode]?

    /// The rows of the node and of the nodes below it, in all executions.
    var rows: Int {
        let vain = [failedFilter, failedJoinFilter, failedRecheck].compactMap(\.self).reduce(0, +)
        return (children ?? []).map(\.rows).reduce(loops * (returned + vain + 1), +)
    }

    private enum CodingKeys: String, CodingKey {
        case loops = "Actual Loops"
        case returned = "Actual Rows"
        case failedFilter = "Rows Removed by Filter"
        case failedJoinFilter = "Rows Removed by Join Filter"
        case failedRecheck = "Rows Removed by Index Recheck"
        case children = "Plans"
    }
}
