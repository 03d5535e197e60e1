internal import Model
internal import Postgres

/// Compares the rows that a plan touches with what the plan saw of them.
struct TouchedRows {
    /// A row that is not as the plan saw it.
    struct Moved {
        let kind: Kind
        let key: String
        let isGone: Bool

        var resource: String { kind.isSingleton ? key : "\(kind.section)/\(key)" }
    }

    /// What a plan saw under one key.
    private enum Expectation {
        case nothing
        case managed(RowLine)
        case unmanaged(RowLine)
    }

    private let changes: [Change]
    private let connection: Connection

    init(_ changes: [Change], _ connection: Connection) {
        self.changes = changes
        self.connection = connection
    }

    /// The rows that moved, in the order of their kinds and keys.
    func moved() throws(PostgresError) -> [Moved] {
        var moved: [Moved] = []
        for kind in Kind.all {
            let touched = changes.filter { $0.kind === kind }
            if !touched.isEmpty { moved += try self.moved(kind, touched) }
        }
        return moved
    }

    private func moved(_ kind: Kind, _ changes: [Change]) throws(PostgresError) -> [Moved] {
        var expected = Self.expectations(changes)
        var moved: [Moved] = []
        try connection.copyOut(KindSelect(kind).copyOut) { bytes in
            let row = ObservedRow(bytes, of: kind)
            let line = RowLine(row.line)
            let key = line.key(of: kind)
            guard let expectation = expected.removeValue(forKey: key) else { return }
            let isAsSeen =
                switch expectation {
                case .nothing: false
                case .managed(let seen): row.managedDigest != nil && seen == line
                case .unmanaged(let seen): row.managedDigest == nil && seen == line
                }
            if !isAsSeen { moved.append(Moved(kind: kind, key: key, isGone: false)) }
        }
        for (key, expectation) in expected.sorted(by: { $0.key < $1.key }) {
            if case .nothing = expectation { continue }
            moved.append(Moved(kind: kind, key: key, isGone: true))
        }
        return moved
    }

    private static func expectations(_ changes: [Change]) -> [String: Expectation] {
        var expected: [String: Expectation] = [:]
        for change in changes {
            if change.action == .create || change.action == .rename { expected[change.key] = .nothing }
        }
        for change in changes {
            guard let before = change.before else { continue }
            expected[before.key(of: change.kind)] = change.action == .adopt ? .unmanaged(before) : .managed(before)
        }
        return expected
    }
}
