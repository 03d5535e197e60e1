internal import Model
package import Spec
package import Text

extension JSONWriter {
    /// Writes `{"formatVersion": 1, "diagnostics": […]}`, the format of `validate --format json`.
    ///
    /// A diagnostic of a whole file has `null` as its line and column. The member `omitted` is written only if there
    /// were more diagnostics than are kept.
    package mutating func diagnosticsReport(_ diagnostics: Diagnostics) {
        let (listed, omitted) = diagnostics.all()
        object { json in
            json.member("formatVersion", 1)
            json.name("diagnostics")
            json.array { json in
                for diagnostic in listed { json.diagnostic(diagnostic) }
            }
            if omitted > 0 { json.member("omitted", omitted) }
        }
    }

    private mutating func diagnostic(_ diagnostic: Diagnostic) {
        object { json in
            json.member("file", diagnostic.file)
            for (name, number) in [("line", diagnostic.mark.line), ("column", diagnostic.mark.column)] {
                json.name(name)
                if diagnostic.mark.isPlace { json.literal(String(number)) } else { json.null() }
            }
            json.member("severity", diagnostic.severity.rawValue)
            json.member("code", diagnostic.code.rawValue)
            json.member("message", diagnostic.message)
            json.member("hint", diagnostic.hint)
        }
    }
}
