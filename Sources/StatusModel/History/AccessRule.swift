/// When somebody may see a resource of a kind: the audience of the kind, with the viewer's own names put in.
///
/// The rule is data, and there is one of each kind and viewer. Rows and changes in memory are tested by its predicate,
/// changes in the database by the same rule as SQL; a test holds the two against each other.
///
/// - Parameter Names: which names are the viewer's: those of now for rows, and since when for history.
package indirect enum AccessRule<Names: Sendable>: Sendable {
    /// Whoever has a key of the cluster may see it.
    case everyone
    /// The field holds one of these names.
    case field(String, Names)
    /// The list is absent or empty, or holds one of these names.
    case list(String, emptyOr: Names)
    /// One of these rules lets them see it.
    case any([AccessRule])

    /// The same rule over other names.
    package func map<Others>(_ transform: (Names) -> Others) -> AccessRule<Others> {
        switch self {
        case .everyone: .everyone
        case .field(let path, let names): .field(path, transform(names))
        case .list(let path, let names): .list(path, emptyOr: transform(names))
        case .any(let rules): .any(rules.map { $0.map(transform) })
        }
    }

    /// The rule as a test of records: rows of a table, or states of a resource as JSON.
    ///
    /// - Parameters:
    ///   - text: makes what reads a field's text, which is nil where the field holds none.
    ///   - elements: makes what reads a list, which is empty where there is none, and nil where it is no list.
    ///   - holds: makes the test whether a name is among the names.
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
