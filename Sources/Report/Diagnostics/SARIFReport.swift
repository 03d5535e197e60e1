internal import Model
package import Spec
package import Text

extension JSONWriter {
    private static let sarifSchema =
        "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

    /// Writes diagnostics as SARIF 2.1.0, for code scanning.
    ///
    /// - Parameter version: the version of hxapply.
    package mutating func sarifReport(_ diagnostics: Diagnostics, version: String) {
        let (listed, omitted) = diagnostics.all()
        object { json in
            json.member("$schema", Self.sarifSchema)
            json.member("version", "2.1.0")
            json.name("runs")
            json.array { json in json.sarifRun(listed, omitted, version) }
        }
    }

    private mutating func sarifRun(_ diagnostics: [Diagnostic], _ omitted: Int, _ version: String) {
        object { json in
            json.name("tool")
            json.object { json in
                json.name("driver")
                json.object { json in json.sarifDriver(diagnostics, version) }
            }
            // Columns of a source location count Unicode scalars.
            json.member("columnKind", "unicodeCodePoints")
            if omitted > 0 { json.sarifInvocations(omitted) }
            json.name("results")
            json.array { json in
                for diagnostic in diagnostics { json.sarifResult(diagnostic) }
            }
        }
    }

    private mutating func sarifDriver(_ diagnostics: [Diagnostic], _ version: String) {
        member("name", "hxapply")
        member("version", version)
        name("rules")
        array { json in
            for code in Set(diagnostics.map(\.code)).sorted(by: { $0.rawValue < $1.rawValue }) {
                json.object { json in
                    json.member("id", code.rawValue)
                    json.member("name", String(describing: code))
                }
            }
        }
    }

    /// Writes the number of diagnostics that the results omit.
    private mutating func sarifInvocations(_ omitted: Int) {
        name("invocations")
        array { json in
            json.object { json in
                json.member("executionSuccessful", true)
                json.name("toolExecutionNotifications")
                json.array { json in
                    json.object { json in
                        json.member("level", DiagnosticSeverity.warning.rawValue)
                        json.sarifMessage(
                            "\(omitted.counted("more problem is", plural: "more problems are")) not listed"
                        )
                    }
                }
            }
        }
    }

    private mutating func sarifResult(_ diagnostic: Diagnostic) {
        object { json in
            json.member("ruleId", diagnostic.code.rawValue)
            json.member("level", diagnostic.severity.rawValue)
            json.sarifMessage(diagnostic.reportedMessage)
            json.name("locations")
            json.array { json in
                json.object { json in
                    json.name("physicalLocation")
                    json.object { json in json.sarifPlace(diagnostic) }
                }
            }
        }
    }

    private mutating func sarifMessage(_ text: String) {
        name("message")
        object { $0.member("text", Self.withoutLinks(text)) }
    }

    /// Separates `](`: viewers turn `[text](address)` into a link, and the author of a spec must not be able to write
    /// one.
    private static func withoutLinks(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            if scalar == "(", result.unicodeScalars.last == "]" { result += " " }
            result.unicodeScalars.append(scalar)
        }
        return result
    }

    private mutating func sarifPlace(_ diagnostic: Diagnostic) {
        name("artifactLocation")
        object { $0.member("uri", Self.uri(of: diagnostic.reportedPath)) }
        guard diagnostic.mark.isPlace else { return }
        name("region")
        object { json in
            json.member("startLine", Int(diagnostic.mark.line))
            json.member("startColumn", Int(diagnostic.mark.column))
            json.member("endColumn", Int(diagnostic.mark.column) + Int(diagnostic.mark.length))
        }
    }

    /// The path as a URI reference: bytes other than the slash and RFC 3986's unreserved ones are escaped, as in `%3A`.
    private static func uri(of path: String) -> String {
        var uri = path.utf8.first == UInt8(ascii: "/") ? "file://" : ""
        for byte in path.utf8 {
            if isUnreserved(byte) {
                uri.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                let digits = String(byte, radix: 16, uppercase: true)
                uri += digits.utf8.count == 1 ? "%0" + digits : "%" + digits
            }
        }
        return uri
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"), UInt8(ascii: "/"):
            true
        default: false
        }
    }
}

extension Diagnostic {
    /// The file as other programs name it: without `./` at its start, and with a plain word for standard input.
    var reportedPath: String {
        if file == SourceFiles.standardInputName || file == "-" { return "stdin" }
        return file.hasPrefix("./") && file != "./" ? String(file.dropFirst(2)) : file
    }

    /// The message, with the hint in a line of its own.
    var reportedMessage: String {
        VisibleText.escape(message) + (hint.map { "\nhint: " + VisibleText.escape($0) } ?? "")
    }
}
