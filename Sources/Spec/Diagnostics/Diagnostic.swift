package import Model
internal import Text

/// How much a diagnostic matters.
package enum DiagnosticSeverity: String, Sendable {
    /// The spec is refused.
    case error
    /// The spec is accepted.
    case warning
}

/// One problem with a spec: where, what, and what to do about it.
///
/// Bad input is data, never a thrown error.
package struct Diagnostic: Sendable, Equatable {
    /// The file's path as the user gave it.
    package let file: String
    package let mark: SourceMark
    package let severity: DiagnosticSeverity
    package let code: DiagnosticCode
    /// What is wrong, in one sentence without a full stop.
    package let message: String
    /// What would put it right.
    package let hint: String?
    /// Whether the source line may be shown: not where a secret may stand in place of its digest.
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
        self.message = SecretText.mask(message)
        self.hint = hint.map(SecretText.mask)
        self.showsSource = showsSource
    }

    /// The same as a warning.
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

    /// Whether it says that a file or document was passed over, which the reader of a plan should know too.
    package var isOfSkippedText: Bool { [.oddEnding, .skippedCluster].contains(code) }

    /// Where it is: `teams.yaml:7:12`, or the file alone.
    package var place: String { mark.isPlace ? "\(file):\(mark.line):\(mark.column)" : file }
}

extension Diagnostic: Comparable {
    /// By file, then place, then code: the order in which a reader works through them.
    package static func < (left: Diagnostic, right: Diagnostic) -> Bool {
        if left.file != right.file { return left.file.utf8.lexicographicallyPrecedes(right.file.utf8) }
        if left.mark != right.mark { return left.mark < right.mark }
        if left.code != right.code { return left.code.rawValue < right.code.rawValue }
        return left.message < right.message
    }
}
