package import Model
internal import Spec

/// Asks which other cluster of the database has what a new one declares.
package struct TwinQuestion: Sendable {
    private let desired: DesiredState
    /// The kind by whose names a cluster is known that is called much like the new one; nil where none is asked for.
    package var kindOfNames: Kind?
    /// Whether clusters of any name are asked for that have much the same resources.
    package var asksForAnyName = false

    init(_ desired: DesiredState) { self.desired = desired }

    /// The new cluster.
    package var cluster: String { desired.cluster }

    /// What one or the other asks for.
    func adding(_ other: TwinQuestion?) -> TwinQuestion {
        var both = self
        both.kindOfNames = kindOfNames ?? other?.kindOfNames
        both.asksForAnyName = asksForAnyName || other?.asksForAnyName == true
        return both
    }

    // MARK: What is declared

    /// The files that declare something; what is read from standard input has none.
    package var files: Set<String> {
        desired.tables.reduce(into: Set<String>()) { files, table in
            for row in 0..<table.count { files.insert(Self.file(of: table.source(row))) }
        }.subtracting(["-"])
    }

    /// The source without its line.
    private static func file(of source: String) -> String {
        source.lastIndex(of: ":").map { String(source[..<$0]) } ?? source
    }

    /// The parts of each key of a kind.
    package func keys(of kind: Kind) -> [[String?]] {
        guard let table = desired.tables.first(where: { $0.kind === kind }) else { return [] }
        return (0..<table.count).map { Array(table.line($0).values.prefix(kind.keyCount)) }
    }

    // MARK: Names

    /// Letters of a name below which one more or less says nothing.
    private static let shortestName = 4

    /// Whether the names differ by one letter: another one, one too many or too few, or two exchanged.
    ///
    /// Digits tell clusters apart on purpose.
    package func looksLike(_ other: String) -> Bool {
        let (a, b) = (Array(cluster.utf8), Array(other.utf8))
        guard max(a.count, b.count) >= Self.shortestName, a != b else { return false }
        let start = zip(a, b).prefix { $0 == $1 }.count
        let end = min(zip(a.reversed(), b.reversed()).prefix { $0 == $1 }.count, min(a.count, b.count) - start)
        let (left, right) = (a[start..<(a.count - end)], b[start..<(b.count - end)])
        guard (left + right).allSatisfy({ (0x61...0x7A).contains($0) }) else { return false }
        return max(left.count, right.count) <= 1 || (left.count == 2 && left.elementsEqual(right.reversed()))
    }
}
