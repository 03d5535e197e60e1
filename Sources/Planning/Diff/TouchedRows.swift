package import Model

/// Compares the rows of one kind that a plan changes with the rows that the plan was made from.
package struct TouchedRows {
    /// A row that differs from the row that the plan was made from.
    package struct Moved: Sendable {
        package let kind: Kind
        package let key: String
        let isGone: Bool

        package var resource: String { kind.isSingleton ? key : "\(kind.section)/\(key)" }
    }

    /// The row of one key when the plan was made.
    private enum Expectation {
        case nothing
        case managed(RowLine)
        case unmanaged(RowLine)
    }

    private let kind: Kind
    private var expected: [String: Expectation]
    private var changed: [Moved] = []

    /// - Returns: nil if no change is of this kind.
    package init?(_ kind: Kind, _ changes: [Change]) {
        let touched = changes.filter { $0.kind === kind }
        guard !touched.isEmpty else { return nil }
        self.kind = kind
        expected = Self.expectations(touched)
    }

    private static func expectations(_ changes: [Change]) -> [String: Expectation] {
        var expected: [String: Expectation] = [:]
        for change in changes {
            if change.action == .create || change.previousKey != nil { expected[change.key] = .nothing }
        }
        for change in changes {
            guard let before = change.before else { continue }
            expected[before.key(of: change.kind)] = change.action == .adopt ? .unmanaged(before) : .managed(before)
        }
        return expected
    }

    /// Compares the next row from the database.
    package mutating func observe(_ row: ObservedRow) {
        let line = RowLine(row.line)
        let key = line.key(of: kind)
        guard let expectation = expected.removeValue(forKey: key) else { return }
        let isAsSeen =
            switch expectation {
            case .nothing: false
            case .managed(let seen): row.managedDigest != nil && seen == line
            case .unmanaged(let seen): row.managedDigest == nil && seen == line
            }
        if !isAsSeen { changed.append(Moved(kind: kind, key: key, isGone: false)) }
    }

    /// The rows that differ, after all rows were compared: changed rows in the order of the database, then deleted rows
    /// by key.
    package var moved: [Moved] {
        let gone = expected.filter { if case .nothing = $0.value { false } else { true } }.keys.sorted()
        return changed + gone.map { Moved(kind: kind, key: $0, isGone: true) }
    }
}
