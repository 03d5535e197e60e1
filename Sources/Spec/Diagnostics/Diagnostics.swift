/// Collects the problems of a run, so that all are shown at once.
package struct Diagnostics: Sendable {
    /// Diagnostics kept; beyond it they are only counted, so that a hostile file cannot fill memory.
    private static let keptAtMost = 10_000
    /// Diagnostics shown in one report (the design's limit).
    package static let shownAtMost = 100

    private var kept: [Diagnostic] = []
    /// How many errors were reported, kept or not.
    package private(set) var errorCount = 0
    /// How many warnings were reported, kept or not.
    package private(set) var warningCount = 0

    package init() {}

    package var hasErrors: Bool { errorCount > 0 }

    package mutating func report(_ diagnostic: Diagnostic) {
        if diagnostic.severity == .error { errorCount += 1 } else { warningCount += 1 }
        if kept.count < Self.keptAtMost { kept.append(diagnostic) }
    }

    package mutating func merge(_ other: Diagnostics) {
        errorCount += other.errorCount
        warningCount += other.warningCount
        kept.append(contentsOf: other.kept.prefix(max(0, Self.keptAtMost - kept.count)))
    }

    /// The first hundred by file and place, and how many more there are.
    package func report() -> (shown: [Diagnostic], omitted: Int) {
        var shown: [Diagnostic] = []
        for diagnostic in kept.sorted() where diagnostic != shown.last {
            shown.append(diagnostic)
            if shown.count == Self.shownAtMost { break }
        }
        return (shown, shown.count < Self.shownAtMost ? 0 : errorCount + warningCount - shown.count)
    }
}
