internal import Model
internal import Planning
package import Reconciler
internal import Text

/// Shows all that is known of one resource to a person.
package struct ExplanationText {
    /// The columns of the names on the left.
    private static let width = 14
    /// The maximum number of resources that refer to it and are named.
    private static let maximumNamed = 20

    private let explanation: Explanation
    private let paint: @Sendable (String, PlanText.Style) -> String

    /// - Parameter paint: colours text; the identity if the output is not a terminal.
    package init(_ explanation: Explanation, paint: @escaping @Sendable (String, PlanText.Style) -> String) {
        self.explanation = explanation
        self.paint = paint
    }

    /// The text, one section after another; sections about which there is nothing to say are empty.
    package var text: String {
        [title, state, values, drift, standing, estimate, observed, dispatched, referrers].joined()
    }

    // MARK: The row and its history

    private var title: String {
        "\(VisibleText.escape(explanation.resource)) of cluster \(VisibleText.escape(explanation.cluster))\n"
    }

    private var state: String {
        guard let row = explanation.row else { return line("row", "none: it was deleted") + change }
        let owner = row.isManaged ? "managed by hxapply" : "not managed by hxapply"
        return line("declared", row.source ?? (row.isManaged ? "not known" : "nowhere"))
            + line("row", "\(row.id), \(owner)")
            + line("created", row.createdAt) + change
    }

    private var change: String {
        guard let change = explanation.change else { return line("last change", "none by hxapply") }
        let action = Change.Action(rawValue: change.action)?.participle ?? change.action
        let name = change.previousKey.map { " (\($0) to \(change.key))" } ?? ""
        var text = line("last change", "\(action)\(name), \(change.reason)")
        if let run = explanation.run {
            let details = [run.actor.map { "by \($0)" }, run.revision.map { "revision \($0.prefix(10))" }]
            text += line(
                "run",
                ([String(run.id.prefix(8)), run.finishedAt ?? run.startedAt] + details.compactMap(\.self))
                    .joined(separator: ", ")
            )
        }
        return text
    }

    private var values: String {
        guard let row = explanation.row else { return "" }
        let fields = FieldText(paint: paint)
        let all = Change(.create, explanation.kind, .declared, before: nil, after: row.line).fields
        return heading("fields")
            + all.map { difference in
                difference.field.differences(before: nil, after: difference.after).map {
                    fields.render(FieldDifference($0), isNew: true)
                }.joined()
            }.joined()
    }

    private var drift: String {
        guard explanation.row?.isManaged == true else { return "" }
        guard let item = explanation.drift else { return line("drift", "none, it is as it was applied") }
        let fields = FieldText(paint: paint)
        var text = line("drift", "changed outside hxapply since")
        for (field, applied, found) in item.fields {
            for difference in field.differences(before: applied, after: found) {
                text += fields.render(FieldDifference(difference))
            }
        }
        for write in item.writes {
            text += "      " + VisibleText.escape("\(write.operation) by \(write.login) at \(write.time)") + "\n"
        }
        return text
    }

    // MARK: Time, phase and messages

    private var standing: String {
        guard let standing = explanation.standing else { return "" }
        let end = standing.period.end.map { "ends \($0.text)" } ?? "has no end"
        let origin = standing.isReported ? "as reported" : "by time alone, nobody has reported it"
        return line("time", "begins \(standing.period.start.text), \(end): \(standing.place)")
            + line("phase", "\(standing.phase), \(origin)")
    }

    private var estimate: String {
        guard let estimate = explanation.estimate else { return "" }
        return line("fits", Self.fit(estimate)) + line("cost", Self.cost(estimate))
    }

    private static func fit(_ estimate: ReservationEstimate) -> String {
        let pool = estimate.pool.text
        guard estimate.isLive else { return "it takes no GPUs of \(pool) any more" }
        guard !estimate.fits else { return "yes, \(pool) has enough GPUs" }
        let windows = estimate.excesses.map { "\($0.reserved) of \($0.available) from \($0.phrase)" }
        return "no, more GPUs of \(pool) are reserved than are in service: \(windows.joined(separator: ", "))"
    }

    private static func cost(_ estimate: ReservationEstimate) -> String {
        guard let time = estimate.time else { return "not known, because it has no end" }
        let hours = "\(time.hours.groupedDigits) GPU-hours"
        return estimate.cost.map { "\($0.groupedText) USD, \(hours)" } ?? "not known, the pool has no price; \(hours)"
    }

    private var observed: String {
        guard !explanation.observed.isEmpty else { return "" }
        return heading("reported")
            + explanation.observed.map { field, value in
                "      \(field.path): \(FieldDifference.show(field.type.fieldValue(value)))\n"
            }.joined()
    }

    private var dispatched: String {
        guard explanation.kind.events != nil else { return "" }
        if explanation.dispatched.isEmpty { return line("dispatched", "nothing") }
        return heading("dispatched")
            + explanation.dispatched.map { message in
                let place = message.via == "pgmq" ? "queue \(message.queue)" : "outbox, topic \(message.queue)"
                return "      " + VisibleText.escape("\(message.action) at \(message.sentAt) (\(place), \(message.id))")
                    + "\n"
            }.joined()
    }

    private var referrers: String {
        let own = explanation.referrers.own.map(\.resource)
        let foreign = explanation.referrers.foreign.values.flatMap(\.self).sorted()
        let all = own + foreign
        if explanation.row == nil { return "" }
        if all.isEmpty { return line("referred to", "by nothing") }
        let shown = all.prefix(Self.maximumNamed).map { "      \(VisibleText.escape($0))\n" }.joined()
        let more = all.count - Self.maximumNamed
        return heading("referred to by") + shown + (more > 0 ? "      and \(more) more\n" : "")
    }

    // MARK: Lines

    private func line(_ name: String, _ value: String) -> String {
        let gap = String(repeating: " ", count: max(1, Self.width - name.count))
        return "  \(paint(name, .faint))\(gap)\(VisibleText.escape(value))\n"
    }

    private func heading(_ name: String) -> String { "  \(paint(name, .faint))\n" }
}

extension Explanation.Standing {
    /// Where the resource is in time: `begins in 3d`, `2h 5m left`, `on for 3d` without an end, or `over for 3d`.
    package var place: String {
        if time < period.start { return "begins in \(Self.length(from: time, to: period.start))" }
        guard let end = period.end else { return "on for \(Self.length(from: period.start, to: time))" }
        if period.isOver(at: time) { return "over for \(Self.length(from: end, to: time))" }
        return "\(Self.length(from: time, to: end)) left"
    }

    /// A length of time in its two largest units.
    private static func length(from start: DatabaseTime, to end: DatabaseTime) -> String {
        let minutes = (end.microseconds - start.microseconds) / 60_000_000
        let parts = [(minutes / 1440, "d"), (minutes / 60 % 24, "h"), (minutes % 60, "m")]
        let shown = parts.drop { $0.0 == 0 }.prefix(2).filter { $0.0 > 0 }.map { "\($0.0)\($0.1)" }
        return shown.isEmpty ? "less than a minute" : shown.joined(separator: " ")
    }
}
