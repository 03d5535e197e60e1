/// The condition under which a viewer may see a resource of a kind: the kind's audience, with the viewer's names.
///
/// The rule is data. Rows and changes in memory are tested with its predicate, and change records in the database with
/// the same rule as SQL; a test checks that both agree.
///
/// - Parameter Names: the type of the viewer's names: plain names for rows, names with times for the history.
package indirect enum AccessRule<Names: Sendable>: Sendable {
    /// Everyone with a key of the cluster may see the resource.
    case everyone
    /// The field must hold one of these names.
    case field(String, Names)
    /// The list must be absent or empty, or hold one of these names.
    case list(String, emptyOr: Names)
    /// At least one of these rules must hold.
    case any([AccessRule])

    /// The same rule with other names.
    package func map<Others>(_ transform: (Names) -> Others) -> AccessRule<Others> {
        switch self {
        case .everyone: .everyone
        case .field(let path, let names): .field(path, transform(names))
        case .list(let path, let names): .list(path, emptyOr: transform(names))
        case .any(let rules): .any(rules.map { $0.map(transform) })
        }
    }

    /// The rule as a predicate on records: rows of a table, or states of a resource as JSON.
    ///
    /// - Parameters:
    ///   - text: for a field, returns a function that reads the field's text, or nil if the field has none.
    ///   - elements: for a list, returns a function that reads it: empty if it is absent, nil if it is not a list.
    ///   - holds: for names, returns a function that tells whether a name is among them.
    package func predicate<Record>(
        text: (_ path: String) -> (Record) -> String?,
        elements: (_ path: String) -> (Record) -> [String]?,
        holds: (Names) -> (_ name: String) -> Bool
    ) -> (Record) -> Bool {
        switch self {
        case .everyone: return { _ in true }
        case .field(let path, let names):
            let (read, isHeld) = (text(path), holds(names))
            return { record in read(record).map(isHeld) ?? false }
        case .list(let path, let names):
            let (read, isHeld) = (elements(path), holds(names))
            return { record in
                guard let elements = read(record) else { return false }
                return elements.isEmpty || elements.contains(where: isHeld)
            }
        case .any(let rules):
            let tests = rules.map { $0.predicate(text: text, elements: elements, holds: holds) }
            return { record in tests.contains { $0(record) } }
        }
    }
}

extension AccessRule: Equatable where Names: Equatable {}
extension AccessRule: Hashable where Names: Hashable {}
