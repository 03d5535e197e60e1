package import Planning
package import Reconciler
internal import Text

/// Runs and their changes, as text and as JSON.
package enum RunReport {
    // MARK: Text

    package static func text(_ runs: [RunRecord]) -> String {
        guard !runs.isEmpty else { return "No runs yet.\n" }
        let rows = runs.map { run in
            [
                String(run.id.prefix(8)), run.cluster, run.state, String(run.startedAt.prefix(19)) + "Z",
                counts(run.summary),
                run.revision.map { String($0.prefix(10)) } ?? "-", run.actor ?? "-",
            ]
        }
        return table([["RUN", "CLUSTER", "STATE", "STARTED", "CHANGES", "REVISION", "ACTOR"]] + rows)
    }

    private static func counts(_ summary: Plan.Summary) -> String {
        var text = "+\(summary.create) ~\(summary.update)"
        if summary.rename > 0 { text += " >\(summary.rename)" }
        if summary.adopt > 0 { text += " ^\(summary.adopt)" }
        if summary.release > 0 { text += " v\(summary.release)" }
        return text + " -\(summary.delete)"
    }

    /// - Parameter paint: colours a piece of text; the identity if the output is not a terminal.
    package static func text(
        _ run: RunRecord,
        _ changes: [ChangeRecord],
        paint: @escaping @Sendable (String, PlanText.Style) -> String
    ) -> String {
        let facts: [(String, String?)] = [
            ("Run", run.id), ("Cluster", run.cluster), ("State", run.state), ("Serial", run.serial.map { String($0) }),
            ("Started", run.startedAt), ("Finished", run.finishedAt), ("Revision", run.revision), ("Actor", run.actor),
            ("Pipeline", run.runURL), ("Host", run.host), ("hxapply", run.programVersion), ("Spec", run.specDigest),
            ("Plan", run.planDigest.map { $0 + (run.isSavedPlan ? " (saved)" : "") }), ("Undoes", run.undoes),
            ("Forgets", run.forgetsCluster ? "the cluster's name" : nil), ("Allowed", allowed(run)),
            ("Reason", run.overrideReason), ("Error", run.errorMessage),
            ("Sealed", run.chainNumber.map { "record \($0), \(run.recordDigest ?? "")" }),
        ]
        var text = ""
        for case (let name, let value?) in facts {
            text += name + String(repeating: " ", count: 10 - name.count) + VisibleText.escape(value) + "\n"
        }
        if !changes.isEmpty { text += "\n" }
        for change in changes { text += self.text(change, paint) }
        return text
    }

    private static func text(
        _ change: ChangeRecord,
        _ paint: @escaping @Sendable (String, PlanText.Style) -> String
    ) -> String {
        let title = change.key == change.kind ? change.key : "\(change.kind)/\(change.key)"
        let previous = change.previousKey.map { " (was \(VisibleText.escape($0)))" } ?? ""
        let action = Change.Action(rawValue: change.action)
        let resource = "\(action?.symbol ?? "=") \(VisibleText.escape(title))\(previous)"
        let place = action == .delete ? nil : change.source
        let remark = paint("  " + VisibleText.escape(place ?? "(\(change.reason))"), .faint)
        var text = "  \(paint(resource, action?.style ?? .faint))\(remark)\n"
        guard let differences = change.differences else {
            return text + "      (this version cannot read the recorded values; '--format json' shows them)\n"
        }
        let fields = FieldText(paint: paint)
        for difference in differences { text += fields.render(difference, isNew: change.hasOneValue) }
        return text
    }

    /// The allowances of the run; nil if the record cannot be read.
    private static func allowed(_ run: RunRecord) -> String? {
        guard let overrides = run.overrides.flatMap({ try? JSONReader.read(Array($0.utf8)) })?.elements else {
            return nil
        }
        return overrides.compactMap { $0["allow"]?.text }.joined(separator: ", ")
    }

    static func table(_ rows: [[String]]) -> String {
        let visible = rows.map { $0.map { VisibleText.escape($0) } }
        let widths = visible[0].indices.map { column in visible.map { $0[column].count }.max() ?? 0 }
        return visible.map { row in
            let cells = zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
            return cells.joined(separator: "  ").trimmedAtEnd + "\n"
        }.joined()
    }

    // MARK: JSON

    package static func json(_ runs: [RunRecord]) -> String {
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

    package static func json(_ run: RunRecord, _ changes: [ChangeRecord]) -> String {
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

    /// Writes when a run took place, and who ran it from what.
    static func origin(_ run: RunRecord, _ json: inout JSONWriter) {
        json.member("startedAt", run.startedAt)
        json.member("finishedAt", run.finishedAt)
        json.member("revision", run.revision)
        json.member("actor", run.actor)
        json.member("runURL", run.runURL)
    }

    private static func members(_ run: RunRecord, _ json: inout JSONWriter) {
        json.member("id", run.id)
        json.member("cluster", run.cluster)
        json.member("state", run.state)
        json.member("serial", run.serial.map { Int($0) })
        origin(run, &json)
        json.member("host", run.host)
        json.member("programVersion", run.programVersion)
        json.member("specDigest", run.specDigest)
        json.member("plan", run.planDigest)
        json.name("summary")
        json.object { json in
            json.counts(run.summary)
            json.rareCounts(run.summary)
        }
        json.member("errorCode", run.errorCode)
        json.member("errorMessage", run.errorMessage)
        json.member("savedPlan", run.isSavedPlan)
        json.member("undoes", run.undoes)
        json.name("overrides")
        json.rawJSON(run.overrides ?? "[]")
        json.member("overrideReason", run.overrideReason)
        json.member("recordDigest", run.recordDigest)
    }

    private static func change(_ change: ChangeRecord, _ json: inout JSONWriter) {
        json.object { json in
            json.member("seq", change.number)
            json.member("action", change.action)
            json.member("kind", change.kind)
            json.member("key", change.key)
            if let previous = change.previousKey { json.member("previousKey", previous) }
            json.member("source", change.source)
            json.member("reason", change.reason)
            for (name, value) in [("before", change.before), ("after", change.after)] {
                json.name(name)
                if let value { json.rawJSON(value) } else { json.null() }
            }
        }
    }
}
