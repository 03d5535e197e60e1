internal import Model
package import Spec
internal import Text

/// Shows diagnostics to a person: the location, the message, the source line with a caret under it, and the hint.
package struct DiagnosticText {
    /// The maximum number of columns of a source line; longer lines are shortened around the caret.
    private static let window = 68

    private let files: SourceFiles
    private let paint: @Sendable (String, DiagnosticSeverity) -> String

    /// - Parameters:
    ///   - files: the texts of the source lines.
    ///   - paint: colours text such as `error[HX2104]`; the identity if the output is not a terminal.
    package init(files: SourceFiles, paint: @escaping @Sendable (String, DiagnosticSeverity) -> String) {
        self.files = files
        self.paint = paint
    }

    package func render(_ diagnostics: Diagnostics) -> String {
        let (shown, omitted) = diagnostics.report()
        var cursor = SourceFiles.Cursor()
        var text = ""
        for diagnostic in shown { text += render(diagnostic, &cursor) }
        if omitted > 0 { text += "… and \(omitted) more\n" }
        return text
    }

    /// The number and the first location of each code.
    ///
    /// It is empty if all errors are shown and no code among several is repeated.
    package static func counts(_ diagnostics: Diagnostics) -> String {
        let counts = diagnostics.errorCounts
        let isMixed = counts.count > 1 && diagnostics.errorCount > counts.count
        guard isMixed || diagnostics.errorCount > Diagnostics.shownAtMost else { return "" }
        let width = counts.map { $0.count.grouped.count }.max() ?? 0
        return counts.map { code, count, first in
            let margin = String(repeating: " ", count: width - count.grouped.count)
            let place = first.map { ", first at " + VisibleText.escape($0.place) } ?? ""
            return "  \(margin)\(count.grouped) \(code.rawValue)\(place)\n"
        }.joined()
    }

    private func render(_ diagnostic: Diagnostic, _ cursor: inout SourceFiles.Cursor) -> String {
        let title = paint("\(diagnostic.severity.rawValue)[\(diagnostic.code.rawValue)]", diagnostic.severity)
        var text = "\(VisibleText.escape(diagnostic.place)): \(title): \(VisibleText.escape(diagnostic.message))\n"
        text += excerpt(diagnostic, &cursor)
        if let hint = diagnostic.hint { text += "  hint: \(VisibleText.escape(hint))\n" }
        return text
    }

    private func excerpt(_ diagnostic: Diagnostic, _ cursor: inout SourceFiles.Cursor) -> String {
        // The output may be the log of a pipeline, and the line may hold a secret in place of its digest.
        guard diagnostic.showsSource, diagnostic.mark.isPlace else { return "" }
        guard let excerpt = files.excerpt(of: diagnostic.file, at: diagnostic.mark, width: Self.window, &cursor) else {
            return ""
        }
        let number = String(diagnostic.mark.line)
        let caret = "^" + String(repeating: "~", count: max(0, excerpt.marked.unicodeScalars.count - 1))
        let margin = String(repeating: " ", count: number.count)
        let indent = String(repeating: " ", count: excerpt.before.unicodeScalars.count)
        return "  \(number) | \(excerpt.before)\(excerpt.marked)\(excerpt.after)\n  \(margin) | \(indent)\(caret)\n"
    }
}
