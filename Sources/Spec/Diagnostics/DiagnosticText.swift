/// Shows diagnostics to a person: the place, the sentence, the line with a caret under it, the hint.
package struct DiagnosticText {
    /// Columns of source shown on one line; longer lines are cut around the caret.
    private static let window = 68

    private let files: SourceFiles
    private let paint: @Sendable (String, DiagnosticSeverity) -> String

    /// - Parameters:
    ///   - files: Where the source lines come from.
    ///   - paint: Colours `error[HX2104]`; the identity where the output is no terminal.
    package init(files: SourceFiles, paint: @escaping @Sendable (String, DiagnosticSeverity) -> String) {
        self.files = files
        self.paint = paint
    }

    package func render(_ diagnostics: Diagnostics) -> String {
        let (shown, omitted) = diagnostics.report()
        var text = shown.map(render).joined()
        if omitted > 0 { text += "… and \(omitted) more\n" }
        return text
    }

    private func render(_ diagnostic: Diagnostic) -> String {
        let title = paint("\(diagnostic.severity.rawValue)[\(diagnostic.code.rawValue)]", diagnostic.severity)
        let place = "\(VisibleText.escape(diagnostic.file)):\(diagnostic.mark.line):\(diagnostic.mark.column)"
        var text = "\(place): \(title): \(VisibleText.escape(diagnostic.message))\n"
        text += excerpt(diagnostic)
        if let hint = diagnostic.hint { text += "  hint: \(VisibleText.escape(hint))\n" }
        return text
    }

    private func excerpt(_ diagnostic: Diagnostic) -> String {
        guard let line = files.line(diagnostic.mark.line, of: diagnostic.file) else { return "" }
        let number = String(diagnostic.mark.line)
        let column = Int(clamping: diagnostic.mark.column) - 1
        let scalars = Array(line.unicodeScalars)
        let first = scalars.count > Self.window ? max(0, min(column - Self.window / 2, scalars.count - Self.window)) : 0
        let last = min(scalars.count, first + Self.window)
        let shown = scalars[first..<last]
        let prefix = (first > 0 ? "…" : "") + visible(shown.prefix(max(0, column - first)))
        let rest = shown.dropFirst(max(0, column - first))
        let given = visible(rest.prefix(Int(clamping: diagnostic.mark.length)))
        // What stands where a digest belongs may be the secret itself, and this may be a pipeline's log.
        let marked = diagnostic.code == .notADigest ? String(given.map { _ in "*" }) : given
        let tail = visible(rest.dropFirst(Int(clamping: diagnostic.mark.length))) + (last < scalars.count ? "…" : "")
        let caret = "^" + String(repeating: "~", count: max(0, marked.unicodeScalars.count - 1))
        let margin = String(repeating: " ", count: number.count)
        let indent = String(repeating: " ", count: prefix.unicodeScalars.count)
        return "  \(number) | \(prefix)\(marked)\(tail)\n  \(margin) | \(indent)\(caret)\n"
    }

    private func visible(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return VisibleText.escape(String(view))
    }
}
