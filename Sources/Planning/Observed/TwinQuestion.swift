package import Model
internal import Spec

/// Asks which other clusters of the database have the resources that a new cluster declares.
package struct TwinQuestion: Sendable {
    private let desired: DesiredState
    /// The kind whose names are compared with clusters of similar names; nil if they are not asked for.
    package var kindOfNames: Kind?
    /// Whether clusters of any name with much the same resources are asked for.
    package var asksForAnyName = false

    init(_ desired: DesiredState) { self.desired = desired }

    /// The name of the new cluster.
    package var cluster: String { desired.cluster }

    /// A question that asks for all that both questions ask for.
    func adding(_ other: TwinQuestion?) -> TwinQuestion {
        var both = self
        both.kindOfNames = kindOfNames ?? other?.kindOfNames
        both.asksForAnyName = asksForAnyName || other?.asksForAnyName == true
        return both
    }

    // MARK: Declared resources

    /// The files that declare resources; standard input is not among them.
    package var files: Set<String> {
        desired.tables.reduce(into: Set<String>()) { files, table in
            for row in 0..<table.count { files.insert(Self.file(of: table.source(row))) }
        }.subtracting(["-"])
    }

    /// The source without its line.
    private static func file(of source: String) -> String {
        source.lastIndex(of: ":").map { String(source[..<$0]) } ?? source
    }

    /// The parts of each declared key of a kind.
    package func keys(of kind: Kind) -> [[String?]] {
        guard let table = desired.tables.first(where: { $0.kind === kind }) else { return [] }
        return (0..<table.count).map { Array(table.line($0).values.prefix(kind.keyCount)) }
    }

    // MARK: Names

    /// The minimum number of letters in a name for a comparison; shorter names often differ by one letter on purpose.
    private static let shortestName = 4

    /// Whether two names differ by one letter: one replaced, added or left out, or two neighbours exchanged.
    ///
    /// A difference in digits does not count, because digits distinguish clusters on purpose.
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
