internal import Model
package import Spec
internal import Text

/// Shows diagnostics beside the lines of a pull request, by the workflow commands of GitHub Actions.
package enum GitHubAnnotations {
    /// One command a line; what the report omits is counted by a last one.
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

    /// Escapes what would end the command: the rules of `@actions/core`.
    private static func data(_ text: String) -> String {
        text.unicodeScalars.map { escapes[$0] ?? String($0) }.joined()
    }

    /// Escapes what would end a property as well.
    private static func property(_ text: String) -> String {
        text.unicodeScalars.map { escapes[$0] ?? separatorEscapes[$0] ?? String($0) }.joined()
    }

    private static let escapes: [Unicode.Scalar: String] = ["%": "%25", "\r": "%0D", "\n": "%0A"]
    private static let separatorEscapes: [Unicode.Scalar: String] = [":": "%3A", ",": "%2C"]
}
