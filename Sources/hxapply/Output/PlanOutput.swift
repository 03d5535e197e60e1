import Planning
import Reconciler
import Report
import Text

/// Writes plans and the results of runs.
enum PlanOutput {
    /// Writes a plan.
    /// - Parameters:
    ///   - isSummary: whether text shows only the number of changes.
    ///   - maximumBytes: the maximum length of Markdown.
    static func write(
        _ plan: Plan,
        _ format: PlanFormat,
        of database: DatabaseName,
        isSummary: Bool = false,
        maximumBytes: Int = 60_000
    ) throws {
        if format != .text { warn(plan.warnings) }
        switch format {
        case .text:
            var output = BufferedOutput()
            let text = text(plan, isSummary: isSummary)
            text.write { output.write($0) }
            output.write(line(database))
            if let remark = text.remark { output.write(remark + "\n") }
            output.write("Plan: \(text.summary)\n")
            try output.finish()
        case .json: try writeJSON(plan, run: nil, database)
        case .markdown: try Output.write(PlanMarkdown(plan, maximumBytes: maximumBytes, database: database).text)
        }
    }

    /// Writes the result of a run.
    /// - Parameters:
    ///   - withChanges: whether text shows the changes; false if they were shown before the question.
    ///   - isSummary: whether text shows only the number of changes.
    static func write(
        _ run: AppliedRun,
        _ format: OutputFormat,
        of database: DatabaseName,
        withChanges: Bool,
        isSummary: Bool
    ) throws {
        if format != .text { warn(run.plan.warnings) }
        switch format {
        case .text:
            var output = BufferedOutput()
            let text = text(run.plan, isSummary: isSummary)
            if withChanges { text.write { output.write($0) } }
            output.write(line(database))
            if let remark = text.remark { output.write(remark + "\n") }
            output.write(lastLine(run) + "\n")
            try output.finish()
        case .json: try writeJSON(run.plan, run: run, database)
        }
    }

    /// The plan as text for standard output.
    private static func text(_ plan: Plan, isSummary: Bool) -> PlanText {
        let terminal = Terminal.standardOutput
        return PlanText(plan, isSummary: isSummary, columns: terminal.columns, paint: terminal.paint)
    }

    /// The line that names the database, such as `Database: hx on db.example.com:5432, schema hx`.
    static func line(_ database: DatabaseName) -> String {
        "Database: \(VisibleText.escape(database.description))\n"
    }

    /// Writes the warnings about the git history to standard error, for formats that are not for a terminal.
    static func warn(_ warnings: [Plan.Warning]) {
        for warning in warnings where warning.isAboutHistory {
            let title = Terminal.standardError.paint("warning[\(warning.code)]", .yellow)
            Output.writeError("\(title): \(VisibleText.escape(warning.message))\n")
            if let hint = warning.hint { Output.writeError("  hint: \(VisibleText.escape(hint))\n") }
        }
    }

    /// Writes the plans of several clusters as one JSON object.
    static func writeJSON(_ plans: [(Plan, DatabaseName)]) throws {
        for (plan, _) in plans { warn(plan.warnings) }
        var json = JSONWriter()
        json.clusters(plans) { json, item in json.plan(item.0, database: item.1) }
        try Output.write(json.bytes + Array("\n".utf8))
    }

    private static func writeJSON(_ plan: Plan, run: AppliedRun?, _ database: DatabaseName) throws {
        var json = JSONWriter()
        json.plan(plan, run: run, database: database)
        try Output.write(json.bytes + Array("\n".utf8))
    }

    private static func lastLine(_ run: AppliedRun) -> String {
        guard run.plan.refusals.isEmpty else { return "Refused: nothing was changed.  run \(run.id.short)" }
        let counts = run.plan.summary
        let adopted = counts.adopt > 0 ? ", \(counts.adopt) adopted" : ""
        let released = counts.release > 0 ? ", \(counts.release) released" : ""
        let milliseconds = Int(run.duration / .milliseconds(1))
        return "Applied: \(counts.create) created, \(counts.update) updated, \(counts.rename) renamed, "
            + "\(counts.delete) deleted\(adopted)\(released).  run \(run.id.short), \(milliseconds) ms."
    }
}
