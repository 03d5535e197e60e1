package import Model
internal import Text

/// Whether a diagnostic refuses the spec.
package enum DiagnosticSeverity: String, Sendable {
    /// The spec is refused.
    case error
    /// The spec is accepted.
    case warning
}

/// An error or a warning in a spec: where it is, what is wrong, and what to do.
///
/// Faults of a spec are collected as values and never thrown.
package struct Diagnostic: Sendable, Equatable {
    /// The path of the file as the user gave it.
    package let file: String
    package let mark: SourceMark
    package let severity: DiagnosticSeverity
    package let code: DiagnosticCode
    /// What is wrong, in one sentence without a full stop.
    package let message: String
    /// What to do about it.
    package let hint: String?
    /// Whether the source line may be shown; false if a secret may be in place of its digest.
    package let showsSource: Bool

    package init(
        file: String,
        mark: SourceMark,
        severity: DiagnosticSeverity = .error,
        code: DiagnosticCode,
        message: String,
        hint: String? = nil,
        showsSource: Bool = true
    ) {
        self.file = file
        self.mark = mark
        self.severity = severity
        self.code = code
        self.message = LeakedSecret.mask(SecretText.mask(message))
        self.hint = hint.map { LeakedSecret.mask(SecretText.mask($0)) }
        self.showsSource = showsSource
    }

    /// The same diagnostic as a warning.
    var asWarning: Diagnostic {
        Diagnostic(
            file: file,
            mark: mark,
            severity: .warning,
            code: code,
            message: message,
            hint: hint,
            showsSource: showsSource
        )
    }

    /// Whether it says that a file or document was skipped, which the reader of a plan should know too.
    package var isOfSkippedText: Bool { [.oddEnding, .skippedCluster].contains(code) }

    /// The source location, such as `teams.yaml:7:12`; only the file if the diagnostic is about the whole file.
    package var place: String { mark.isPlace ? "\(file):\(mark.line):\(mark.column)" : file }
}

extension Diagnostic: Comparable {
    /// Orders by file, then location, then code, which is the order in which a reader works through them.
    package static func < (left: Diagnostic, right: Diagnostic) -> Bool {
        if left.file != right.file { return left.file.utf8.lexicographicallyPrecedes(right.file.utf8) }
        if left.mark != right.mark { return left.mark < right.mark }
        if left.code != right.code { return left.code.rawValue < right.code.rawValue }
        return left.message < right.message
    }
}
