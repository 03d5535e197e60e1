internal import Spec

/// The tables of a plan's changes: one of all deletes, then one for each other action and kind.
struct ChangeTables {
    private let plan: Plan
    private let excerpt = ValueExcerpt(width: 120)

    init(_ plan: Plan) { self.plan = plan }

    /// The tables in the order in which they are shown and get their room.
    var blocks: [MarkdownBlock] {
        let groups = ChangeGroup.all(of: plan)
        let deleted = groups.filter { $0.action == .delete }.flatMap(\.places)
        return (deleted.isEmpty ? [] : [deletes(deleted)]) + groups.filter { $0.action != .delete }.map(block)
    }

    private func deletes(_ places: [Int]) -> MarkdownBlock {
        let title = Change.Action.delete.counted(places.count)
        return MarkdownBlock(
            title: title,
            opening: "\n**\(title)**\n\n" + header(["kind", "key", "reason"]),
            closing: "",
            count: places.count,
            row: { rows(plan.changes[places[$0]]) }
        )
    }

    private func block(_ group: ChangeGroup) -> MarkdownBlock {
        let title = "\(group.action.counted(group.places.count)) in \(group.kind.section)"
        let columns =
            switch group.action {
            case .create: ["resource", "fields"]
            case .delete, .release: ["resource", "reason"]
            case .update, .rename, .adopt: ["resource", "field", "before", "after"]
            }
        return MarkdownBlock(
            title: title,
            opening: "\n<details><summary>\(title)</summary>\n\n" + header(columns),
            closing: "\n</details>\n",
            count: group.places.count,
            row: { rows(plan.changes[group.places[$0]]) }
        )
    }

    // MARK: Rows

    /// All rows of one change, which are shown together or not at all.
    private func rows(_ change: Change) -> String {
        switch change.action {
        case .create: row([resource(change), newValues(change)])
        case .delete: row([change.kind.section, code(change.key), MarkdownText.prose(change.reason.rawValue)])
        case .release: row([resource(change), MarkdownText.prose(change.reason.rawValue)])
        case .update, .rename, .adopt: differences(change)
        }
    }

    private func differences(_ change: Change) -> String {
        let fields = change.shownFields
        guard !fields.isEmpty else { return row([resource(change), Self.nothing, "", ""]) }
        var text = ""
        for (field, before, after) in fields {
            let (old, new) = excerpt.show(before, after, of: field)
            text += row([text.isEmpty ? resource(change) : "", field.path, code(value: old), code(value: new)])
        }
        return text
    }

    private func newValues(_ change: Change) -> String {
        let fields = change.shownFields.map { "\($0.field.path) \(code(value: excerpt.show($0.after, of: $0.field)))" }
        return fields.isEmpty ? Self.nothing : fields.joined(separator: ", ")
    }

    /// The key, and under it where the resource is declared, and why it changes where its declaration did not.
    private func resource(_ change: Change) -> String {
        var text = change.previousKey.map { code($0) + " → " } ?? ""
        text += code(change.key)
        if let source = change.source { text += "<br><sub>\(code(source))</sub>" }
        if change.reason.undoesDrift || change.reason == .followed {
            text += "<br><sub>\(MarkdownText.prose(change.reason.rawValue))</sub>"
        }
        return text
    }

    private func row(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |\n" }

    private func header(_ columns: [String]) -> String {
        row(columns) + row([String](repeating: "---", count: columns.count))
    }

    // MARK: Cells

    /// What stands for no value, no field and no difference: no code, so that no value looks like it.
    private static let nothing = "*none*"

    private func code(_ text: String) -> String { MarkdownText.cell(excerpt.show(text)) }

    private func code(value: String?) -> String { value.map { MarkdownText.cell($0) } ?? Self.nothing }
}

/// The changes of one kind and action, by their places in the plan.
private struct ChangeGroup {
    private struct Identity: Hashable {
        let action: Change.Action
        let section: String
    }

    let action: Change.Action
    let kind: Kind
    private(set) var places: [Int]

    /// The plan's groups, what is lost first; within an action small ones first, so that no large one hides them.
    static func all(of plan: Plan) -> [ChangeGroup] {
        var groups: [ChangeGroup] = []
        var ordinals: [Identity: Int] = [:]
        for (place, change) in plan.changes.enumerated() {
            let identity = Identity(action: change.action, section: change.kind.section)
            if let ordinal = ordinals[identity] {
                groups[ordinal].places.append(place)
            } else {
                ordinals[identity] = groups.count
                groups.append(ChangeGroup(action: change.action, kind: change.kind, places: [place]))
            }
        }
        return groups.sorted { ($0.action.rank, $0.places.count) < ($1.action.rank, $1.places.count) }
    }
}

extension Change.Action {
    /// How early a reviewer should see it.
    fileprivate var rank: Int {
        switch self {
        case .delete: 0
        case .release: 1
        case .rename: 2
        case .adopt: 3
        case .update: 4
        case .create: 5
        }
    }

    /// `1 update`, `4,120 updates`.
    fileprivate func counted(_ count: Int) -> String {
        "\(count.grouped) \(self == .adopt ? "adoption" : rawValue)\(count == 1 ? "" : "s")"
    }
}
