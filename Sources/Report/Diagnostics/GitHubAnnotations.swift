internal import Model
package import Spec
internal import Text

/// Shows diagnostics at the lines of a pull request, by workflow commands of GitHub Actions.
package enum GitHubAnnotations {
    /// One command in each line; the last one tells the number of diagnostics that the report omits.
    package static func text(_ diagnostics: Diagnostics) -> String {
        let (shown, omitted) = diagnostics.report()
        var text = shown.map(command).joined()
        if omitted > 0 { text += "::warning::… and \(omitted) more\n" }
        return text
    }

    private static func command(_ diagnostic: Diagnostic) -> String {
        var properties = [("file", VisibleText.escape(diagnostic.reportedPath))]
        if diagnostic.mark.isPlace {
            properties += [("line", String(diagnostic.mark.line)), ("col", String(diagnostic.mark.column))]
        }
        properties.append(("title", diagnostic.code.rawValue))
        let list = properties.map { name, value in "\(name)=\(property(value))" }.joined(separator: ",")
        return "::\(diagnostic.severity.rawValue) \(list)::\(data(diagnostic.reportedMessage))\n"
    }

    /// Escapes characters that would end the command, by the rules of `@actions/core`.
    private static func data(_ text: String) -> String {
        text.unicodeScalars.map { escapes[$0] ?? String($0) }.joined()
    }

    /// Escapes characters that would end a property, too.
    private static func property(_ text: String) -> String {
        text.unicodeScalars.map { escapes[$0] ?? separatorEscapes[$0] ?? String($0) }.joined()
    }

    private static let escapes: [Unicode.Scalar: String] = ["%": "%25", "\r": "%0D", "\n": "%0A"]
    private static let separatorEscapes: [Unicode.Scalar: String] = [":": "%3A", ",": "%2C"]
}
