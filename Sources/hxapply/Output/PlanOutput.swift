import Reconciler
import Text

/// Writes plans and what became of them.
enum PlanOutput {
    /// - Parameters:
    ///   - isSummary: Whether text only counts the changes.
    ///   - maximumBytes: How long the Markdown may be.
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
            let text = PlanText(plan, isSummary: isSummary, paint: Terminal.standardOutput.paint)
            text.write { output.write($0) }
            output.write(line(database))
            if let remark = text.remark { output.write(remark + "\n") }
            output.write("Plan: \(text.summary)\n")
            try output.finish()
        case .json: try writeJSON(plan, run: nil, database)
        case .markdown: try Output.write(PlanMarkdown(plan, maximumBytes: maximumBytes, database: database).text)
        }
    }

    /// - Parameters:
    ///   - withChanges: Whether text has the changes, which may have been shown before.
    ///   - isSummary: Whether text only counts them.
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
            let text = PlanText(run.plan, isSummary: isSummary, paint: Terminal.standardOutput.paint)
            if withChanges { text.write { output.write($0) } }
            output.write(line(database))
            if let remark = text.remark { output.write(remark + "\n") }
            output.write(lastLine(run) + "\n")
            try output.finish()
        case .json: try writeJSON(run.plan, run: run, database)
        }
    }

    /// `Database: hx on db.example.com:5432, schema hx`, as a line.
    static func line(_ database: DatabaseName) -> String {
        "Database: \(VisibleText.escape(database.description))\n"
    }

    /// Tells on standard error of commits whose order is not known, where the plan goes to a program or a page.
    static func warn(_ warnings: [Plan.Warning]) {
        for warning in warnings where warning.isAboutHistory {
            let title = Terminal.standardError.paint("warning[\(warning.code)]", .yellow)
            Output.writeError("\(title): \(VisibleText.escape(warning.message))\n")
            if let hint = warning.hint { Output.writeError("  hint: \(VisibleText.escape(hint))\n") }
        }
    }

    /// Writes plans of several clusters as one document.
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
