internal import Model
internal import Planning
internal import Text

/// Counts which fields some changes of one kind alter.
final class ChangedFields {
    private let changes: [Change]
    /// The paths of the fields that each change alters; counted at the first question, because most plans are shown
    /// whole.
    private lazy var paths = changes.map { $0.shownFields.map(\.field.path) }

    init(_ changes: [Change]) { self.changes = changes }

    /// The number of the last changes that alter each field, such as `433 description, 282 active`; the most frequent
    /// come first.
    func text(ofLast count: Int) -> String {
        var counts: [String: Int] = [:]
        for path in paths.suffix(count).joined() { counts[path, default: 0] += 1 }
        return counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
            .map { "\($0.value.grouped) \($0.key)" }
            .joined(separator: ", ")
    }
}
