package import Model

/// Collects the problems of a run, so that all are shown at once.
package struct Diagnostics: Sendable {
    /// Diagnostics kept, some 300 bytes each; beyond it they are only counted, so that a hostile file cannot fill memory.
    package static let keptAtMost = 100_000
    /// Diagnostics shown to people in one report (the design's limit); programs get all that are kept.
    package static let shownAtMost = 100

    private var kept: [Diagnostic] = []
    /// How many errors of each code were reported, kept or not.
    private var errorsByCode: [DiagnosticCode: Int] = [:]
    /// How many errors were reported, kept or not.
    package private(set) var errorCount = 0
    /// How many warnings were reported, kept or not.
    package private(set) var warningCount = 0

    package init() {}

    package var hasErrors: Bool { errorCount > 0 }

    /// How many are kept.
    var keptCount: Int { kept.count }

    package mutating func report(_ diagnostic: Diagnostic) {
        if diagnostic.severity == .error {
            errorCount += 1
            errorsByCode[diagnostic.code, default: 0] += 1
        } else {
            warningCount += 1
        }
        if kept.count < Self.keptAtMost { kept.append(diagnostic) }
    }

    package mutating func merge(_ other: Diagnostics) {
        errorCount += other.errorCount
        warningCount += other.warningCount
        errorsByCode.merge(other.errorsByCode, uniquingKeysWith: +)
        kept.append(contentsOf: other.kept.prefix(max(0, Self.keptAtMost - kept.count)))
    }

    /// Keeps no more than the first so many; the others stay counted.
    mutating func keep(atMost limit: Int) {
        if kept.count > limit { kept.removeLast(kept.count - limit) }
    }

    // MARK: Errors that turn out to be warnings

    /// What was reported up to a moment.
    struct Checkpoint {
        fileprivate let keptCount: Int
        fileprivate let errorsByCode: [DiagnosticCode: Int]
        fileprivate let errorCount: Int
    }

    var checkpoint: Checkpoint {
        Checkpoint(keptCount: kept.count, errorsByCode: errorsByCode, errorCount: errorCount)
    }

    /// Makes warnings of the errors that were reported since.
    mutating func lowerErrors(since checkpoint: Checkpoint) {
        for index in checkpoint.keptCount..<kept.count { kept[index] = kept[index].asWarning }
        warningCount += errorCount - checkpoint.errorCount
        errorCount = checkpoint.errorCount
        errorsByCode = checkpoint.errorsByCode
    }

    // MARK: What is shown

    /// The first hundred by file and place, and how many more there are.
    package func report() -> (shown: [Diagnostic], omitted: Int) {
        let all = inOrder.prefix(Self.shownAtMost)
        return (Array(all), all.count < Self.shownAtMost ? 0 : errorCount + warningCount - all.count)
    }

    /// All that are kept by file and place, and how many more there were.
    package func all() -> (listed: [Diagnostic], omitted: Int) {
        (inOrder, errorCount + warningCount - kept.count)
    }

    /// The warnings alone.
    package var warnings: Diagnostics {
        var warnings = Diagnostics()
        for diagnostic in kept where diagnostic.severity == .warning { warnings.report(diagnostic) }
        return warnings
    }

    /// Each code of an error with how often it was reported and the first place, the most frequent code first.
    package var errorCounts: [(code: DiagnosticCode, count: Int, first: Diagnostic?)] {
        var first: [DiagnosticCode: Diagnostic] = [:]
        for diagnostic in kept where diagnostic.severity == .error {
            first[diagnostic.code] = first[diagnostic.code].map { min($0, diagnostic) } ?? diagnostic
        }
        return errorsByCode.sorted { ($1.value, $0.key.rawValue) < ($0.value, $1.key.rawValue) }
            .map { ($0.key, $0.value, first[$0.key]) }
    }

    private var inOrder: [Diagnostic] {
        var list: [Diagnostic] = []
        for diagnostic in kept.sorted() where diagnostic != list.last { list.append(diagnostic) }
        return list
    }
}
