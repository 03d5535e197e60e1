import Reconciler
import Spec

/// Writes run records.
enum RunOutput {
    // MARK: Text

    static func text(_ runs: [RunRecord]) -> String {
        guard !runs.isEmpty else { return "No runs yet.\n" }
        let rows = runs.map { run in
            [
                String(run.id.prefix(8)), run.cluster, run.state, String(run.startedAt.prefix(19)) + "Z",
                "+\(run.summary.create) ~\(run.summary.update) -\(run.summary.delete)",
                run.revision.map { String($0.prefix(10)) } ?? "-",
            ]
        }
        return table([["RUN", "CLUSTER", "STATE", "STARTED", "CHANGES", "REVISION"]] + rows)
    }

    static func text(_ run: RunRecord, _ changes: [ChangeRecord]) -> String {
        let facts: [(String, String?)] = [
            ("Run", run.id), ("Cluster", run.cluster), ("State", run.state), ("Serial", run.serial.map { String($0) }),
            ("Started", run.startedAt), ("Finished", run.finishedAt), ("Revision", run.revision), ("Actor", run.actor),
            ("Pipeline", run.runURL), ("Host", run.host), ("hxapply", run.programVersion), ("Spec", run.specDigest),
            ("Plan", run.planDigest), ("Error", run.errorMessage),
        ]
        var text = ""
        for case (let name, let value?) in facts {
            text += name + String(repeating: " ", count: 10 - name.count) + VisibleText.escape(value) + "\n"
        }
        if !changes.isEmpty { text += "\n" }
        for change in changes {
            let title = change.key == change.kind ? change.key : "\(change.kind)/\(change.key)"
            text += "  \(symbol(change.action)) \(VisibleText.escape(title))"
            text += change.source.map { "  \(VisibleText.escape($0))" } ?? "  (\(change.reason))"
            text += "\n"
        }
        return text
    }

    private static func symbol(_ action: String) -> String {
        switch action {
        case "create": "+"
        case "update": "~"
        case "rename": ">"
        default: "-"
        }
    }

    private static func table(_ rows: [[String]]) -> String {
        let visible = rows.map { $0.map { VisibleText.escape($0) } }
        let widths = visible[0].indices.map { column in visible.map { $0[column].count }.max() ?? 0 }
        return visible.map { row in
            let cells = zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
            var line = cells.joined(separator: "  ")
            while line.hasSuffix(" ") { line.removeLast() }
            return line + "\n"
        }.joined()
    }

    // MARK: JSON

    static func json(_ runs: [RunRecord]) -> String {
        var json = JSONWriter()
        json.object { json in
            json.member("formatVersion", 1)
            json.name("runs")
            json.array { json in
                for run in runs { json.object { json in members(run, &json) } }
            }
        }
        return json.text + "\n"
    }

    static func json(_ run: RunRecord, _ changes: [ChangeRecord]) -> String {
        var json = JSONWriter()
        json.object { json in
            json.member("formatVersion", 1)
            json.name("run")
            json.object { json in
                members(run, &json)
                json.name("changes")
                json.array { json in
                    for change in changes { self.change(change, &json) }
                }
            }
        }
        return json.text + "\n"
    }

    private static func members(_ run: RunRecord, _ json: inout JSONWriter) {
        json.member("id", run.id)
        json.member("cluster", run.cluster)
        json.member("state", run.state)
        json.name("serial")
        if let serial = run.serial { json.literal(String(serial)) } else { json.null() }
        json.member("startedAt", run.startedAt)
        json.member("finishedAt", run.finishedAt)
        json.member("revision", run.revision)
        json.member("actor", run.actor)
        json.member("runURL", run.runURL)
        json.member("host", run.host)
        json.member("programVersion", run.programVersion)
        json.member("specDigest", run.specDigest)
        json.member("plan", run.planDigest)
        json.name("summary")
        json.object { $0.counts(run.summary) }
        json.member("errorCode", run.errorCode)
        json.member("errorMessage", run.errorMessage)
    }

    private static func change(_ change: ChangeRecord, _ json: inout JSONWriter) {
        json.object { json in
            json.member("seq", change.number)
            json.member("action", change.action)
            json.member("kind", change.kind)
            json.member("key", change.key)
            json.member("source", change.source)
            json.member("reason", change.reason)
            for (name, value) in [("before", change.before), ("after", change.after)] {
                json.name(name)
                if let value { json.stored(value) } else { json.null() }
            }
        }
    }
}
