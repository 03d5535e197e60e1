internal import Model
internal import Planning
internal import Text

/// The changes of a plan as `diff` blocks: one for all deletes, then one for each other action and kind.
///
/// In such a block, GitHub and GitLab colour lines by their first character and show all other text as it is. No line
/// of a value begins a line of the block, so no value can end the block.
struct ChangeBlocks {
    /// The maximum number of changes in a block that is not folded.
    private static let unfolded = 20
    /// The limits of a change that is too long to be shown whole.
    private static let limits = FieldDifference.Limits(width: 400, lines: 40)

    private let plan: Plan
    private let newNames: [String: [String: String]]

    init(_ plan: Plan) {
        self.plan = plan
        newNames = NewNames(plan.changes).names
    }

    /// The blocks in the order in which they are shown and get space: policies, because they say what the guards
    /// allow, then deletes, then the others.
    var blocks: [MarkdownBlock] {
        let groups = ChangeGroup.all(of: plan)
        let policies = groups.filter { $0.kind.isSingleton && $0.action != .delete }
        let deleted = groups.filter { $0.action == .delete }.flatMap(\.places)
        let others = groups.filter { !$0.kind.isSingleton && $0.action != .delete }
        return policies.map(block) + (deleted.isEmpty ? [] : [deletes(deleted)]) + others.map(block)
    }

    private func deletes(_ places: [Int]) -> MarkdownBlock {
        let title = Change.Action.delete.counted(places.count)
        return MarkdownBlock(
            title: title,
            opening: { shown in "\n**\(Self.part(shown, of: places.count, title))**\n\n```diff\n" },
            closing: "```\n",
            count: places.count,
            isUrgent: true,
            row: { place, isShort in self.title(of: plan.changes[places[place]], isShort: isShort) }
        )
    }

    private func block(_ group: ChangeGroup) -> MarkdownBlock {
        let title = "\(group.action.counted(group.places.count)) in \(group.kind.section)"
        let isOpen = group.places.count <= Self.unfolded ? " open" : ""
        let places = group.action == .rename ? withFieldsFirst(group.places) : group.places
        let fields = ChangedFields(places.map { plan.changes[$0] })
        return MarkdownBlock(
            title: title,
            opening: { shown in
                let summary = Self.part(shown, of: places.count, title)
                return "\n<details\(isOpen)><summary>\(summary)</summary>\n\n```diff\n"
            },
            closing: "```\n\n</details>\n",
            count: group.places.count,
            row: { place, isShort in
                let change = plan.changes[places[place]]
                return self.title(of: change, isShort: isShort) + self.fields(of: change, isShort ? Self.limits : nil)
            },
            digest: { group.action == .create ? "" : fields.text(ofLast: $0) }
        )
    }

    /// The title of a block of which only a part is shown.
    private static func part(_ shown: Int, of count: Int, _ title: String) -> String {
        shown == count ? title : "\(shown.grouped) of \(title)"
    }

    /// Renames that change other fields as well come before those that do not.
    private func withFieldsFirst(_ places: [Int]) -> [Int] {
        places.filter { !plan.changes[$0].shownFields.isEmpty } + places.filter { plan.changes[$0].shownFields.isEmpty }
    }

    // MARK: Lines

    /// The title, such as `@@ teams/ml-research @@ teams.yaml:12`, with the colour of the action.
    private func title(of change: Change, isShort: Bool) -> String {
        func shown(_ text: String) -> String {
            isShort ? ShownText.show(text, as: .line, limit: Self.limits.width) : text
        }
        let source = change.source.map { shown(ShownText.show($0, as: .line)) }
        let reason = change.shownReason.map { "(\(shown($0)))" }
        let title = shown(change.title)
        switch change.action {
        case .create, .delete: return line([change.action.symbol, title, source, reason])
        case .release: return line(["!", title, source, reason])
        case .update, .rename, .adopt: return line(["@@", title, "@@", source, reason])
        }
    }

    private func line(_ parts: [String?]) -> String { parts.compactMap(\.self).joined(separator: " ") + "\n" }

    private func fields(of change: Change, _ limits: FieldDifference.Limits?) -> String {
        var text = ""
        for (field, before, after) in change.shownFields {
            for difference in field.differences(before: before, after: after) {
                text += lines(
                    FieldDifference(difference, newNames: newNames, limits: limits),
                    isNew: change.action == .create
                )
            }
        }
        return text
    }

    /// The lines of a field, each with its sign in the first column.
    private func lines(_ difference: FieldDifference, isNew: Bool) -> String {
        let meaning = difference.meaning.map { "  (\($0))" } ?? ""
        switch difference.content {
        case .values(let before, let after):
            let old = isNew || before == ShownText.none ? "" : "-   \(difference.path): \(before)\n"
            let isGone = after == ShownText.none && !old.isEmpty
            return old + (isGone ? "" : "+   \(difference.path): \(after)\(meaning)\n")
        case .lines(let lines):
            return "    \(difference.path):\(meaning)\n"
                + lines.map { "\($0.sign.symbol)     \($0.text)\n" }.joined()
        }
    }
}

/// The changes of one kind and action, by their indices in the plan.
private struct ChangeGroup {
    private struct Identity: Hashable {
        let action: Change.Action
        let section: String
    }

    let action: Change.Action
    let kind: Kind
    private(set) var places: [Int]

    /// The groups of a plan: deletes first, and within an action smaller groups first, so that large groups do not hide
    /// them.
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
    /// The order in which reviewers should see actions; lower ranks come first.
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

    /// The number with its action, such as `1 update` or `4,120 updates`.
    fileprivate func counted(_ count: Int) -> String {
        "\(count.grouped) \(self == .adopt ? "adoption" : rawValue)\(count == 1 ? "" : "s")"
    }
}
