package import Model

/// Collects the errors and warnings of a spec, so that all are shown at once.
package struct Diagnostics: Sendable {
    /// The maximum number of diagnostics that are kept, with some 300 bytes each.
    ///
    /// Further ones are only counted, so that a hostile file cannot exhaust the memory.
    package static let keptAtMost = 100_000
    /// The maximum number of diagnostics in a report for people; reports for programs have all that are kept.
    package static let shownAtMost = 100

    private var kept: [Diagnostic] = []
    /// The number of errors by code, kept or not.
    private var errorsByCode: [DiagnosticCode: Int] = [:]
    /// The number of errors, kept or not.
    package private(set) var errorCount = 0
    /// The number of warnings, kept or not.
    package private(set) var warningCount = 0

    package init() {}

    package var hasErrors: Bool { errorCount > 0 }

    /// The number of diagnostics that are kept.
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

    /// Keeps only the first `limit` diagnostics; the others stay counted.
    mutating func keep(atMost limit: Int) {
        if kept.count > limit { kept.removeLast(kept.count - limit) }
    }

    // MARK: Errors that become warnings

    /// The numbers of diagnostics at one moment.
    struct Checkpoint {
        fileprivate let keptCount: Int
        fileprivate let errorsByCode: [DiagnosticCode: Int]
        fileprivate let errorCount: Int
    }

    var checkpoint: Checkpoint {
        Checkpoint(keptCount: kept.count, errorsByCode: errorsByCode, errorCount: errorCount)
    }

    /// Makes warnings of all errors since the checkpoint.
    mutating func lowerErrors(since checkpoint: Checkpoint) {
        for index in checkpoint.keptCount..<kept.count { kept[index] = kept[index].asWarning }
        warningCount += errorCount - checkpoint.errorCount
        errorCount = checkpoint.errorCount
        errorsByCode = checkpoint.errorsByCode
    }

    // MARK: Reports

    /// The first 100 diagnostics by file and location, and the number of the others.
    package func report() -> (shown: [Diagnostic], omitted: Int) {
        let all = inOrder.prefix(Self.shownAtMost)
        return (Array(all), all.count < Self.shownAtMost ? 0 : errorCount + warningCount - all.count)
    }

    /// All kept diagnostics by file and location, and the number of the others.
    package func all() -> (listed: [Diagnostic], omitted: Int) {
        (inOrder, errorCount + warningCount - kept.count)
    }

    /// The warnings without the errors.
    package var warnings: Diagnostics {
        var warnings = Diagnostics()
        for diagnostic in kept where diagnostic.severity == .warning { warnings.report(diagnostic) }
        return warnings
    }

    /// Each code of an error with its count and its first diagnostic, the most frequent code first.
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
