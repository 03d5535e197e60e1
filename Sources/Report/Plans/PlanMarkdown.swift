package import Planning
package import Reconciler
internal import Text

/// Shows a plan to reviewers in a comment on a pull request, in the Markdown of GitHub, which GitLab reads too.
///
/// The text never exceeds its limit. If it would, long values are shortened first, and then whole changes are left out.
/// The number of missing changes is shown in their place.
package struct PlanMarkdown {
    private let plan: Plan
    private let maximumBytes: Int
    private let database: DatabaseName?

    /// - Parameter maximumBytes: the maximum number of bytes of UTF-8.
    package init(_ plan: Plan, maximumBytes: Int, database: DatabaseName? = nil) {
        self.plan = plan
        self.maximumBytes = maximumBytes
        self.database = database
    }

    package var text: String {
        // The note is longest if no change is shown.
        let end = note(omitted: plan.changes.count) + footer
        var start = BoundedText(room: maximumBytes - end.utf8.count)
        guard start.append(head) else { return shortest }
        writeNotices(to: &start)
        var output = start
        var omitted = writeChanges(to: &output, wholeUpTo: .max)
        if omitted > 0 {
            output = start
            omitted = writeChanges(to: &output, wholeUpTo: maximumBytes / 32)
        }
        return output.text + note(omitted: omitted) + footer
    }

    /// Each list of notices gets only a part of the space, because deletes must be visible even with ten thousand
    /// refusals.
    private func writeNotices(to output: inout BoundedText) {
        let blocks = PlanNotices(plan).blocks + CostBlocks(plan).blocks + KeyBlocks(plan).blocks
        let share = maximumBytes / (plan.changes.isEmpty ? 1 : 2) / max(3, blocks.count)
        for block in blocks { output.append(block, leaving: output.room - share) }
    }

    /// - Parameter longest: the maximum number of bytes of a change that is shown whole.
    /// - Returns: the number of changes that are not shown.
    private func writeChanges(to output: inout BoundedText, wholeUpTo longest: Int) -> Int {
        let blocks = ChangeBlocks(plan).blocks
        let notes = blocks.map { $0.note($0.count).utf8.count }
        let sizes = blocks.map { $0.size(upTo: maximumBytes, wholeUpTo: longest) }
        var notesAhead = notes.reduce(0, +)
        var omitted = 0
        for (place, block) in blocks.enumerated() {
            notesAhead -= notes[place]
            let share = Self.share(of: sizes[place...], in: output.room, isUrgent: block.isUrgent)
            let reserve = max(output.room - max(share, maximumBytes / 8), min(notesAhead, maximumBytes / 8))
            omitted += output.append(block, leaving: reserve, wholeUpTo: longest)
        }
        return omitted
    }

    /// The number of bytes for the first of the blocks, if each block that needs less than an equal share leaves the
    /// rest of it to the others.
    private static func share(of sizes: ArraySlice<Int>, in room: Int, isUrgent: Bool) -> Int {
        var left = room
        for (place, size) in sizes.sorted().enumerated() {
            let share = left / (sizes.count - place)
            if size > share { return isUrgent ? max(share, room / 2) : share }
            left -= size
        }
        return room
    }

    // MARK: Parts

    /// The line by which a pipeline finds its earlier comment.
    ///
    /// The name of a cluster is checked when it is read, and has no characters that could end the HTML comment.
    private var marker: String { "<!-- hxapply plan: \(plan.cluster) -->\n" }

    private var head: String {
        var text = marker + "### hxapply plan for cluster \(code(plan.cluster))\n\n"
        if let database { text += "Database: \(code(database.description))\n\n" }
        text += summary
        if let undoes = plan.undoes { text += "\nReverts what run \(code(undoes)) changed.\n" }
        if let remark = planText.remark { text += "\n\(remark)\n" }
        if plan.changes.isEmpty, plan.refusals.isEmpty { text += "\nNothing to do: everything is as declared.\n" }
        return text
    }

    private var summary: String { "**\(planText.summary)**\n" }

    private var planText: PlanText { PlanText(plan) { text, _ in text } }

    private func note(omitted: Int) -> String {
        guard omitted > 0 else { return "" }
        let count = plan.changes.count
        let changes = "\(omitted.grouped) of \(count.grouped) \(count == 1 ? "change" : "changes")"
        return "\n\(changes) \(omitted == 1 ? "is" : "are") not shown here; "
            + "the whole plan is in the pipeline's log, or: `hxapply plan --format text`\n"
    }

    private var footer: String {
        let facts: [String?] = [
            "plan \(code(plan.digest.name))", plan.specDigest.map { "spec \(code($0.name))" },
            "serial \(plan.serial)", plan.revision.map { "commit \(code($0))" },
        ]
        return "\n<sub>\(facts.compactMap(\.self).joined(separator: " · "))</sub>\n"
    }

    private func code(_ text: String) -> String { MarkdownText.cell(text.prefix(80)) }

    /// The text if there is no space for more; it is cut off if there is not even space for this.
    private var shortest: String {
        let text = marker + summary + note(omitted: plan.changes.count)
        var size = 0
        let kept = text.unicodeScalars.prefix { scalar in
            size += UTF8.width(scalar)
            return size <= maximumBytes
        }
        return String(kept)
    }
}
