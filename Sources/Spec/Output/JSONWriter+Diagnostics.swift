extension JSONWriter {
    /// Writes `{"formatVersion": 1, "diagnostics": […]}`, the contract of `validate --format json`.
    ///
    /// `omitted` is there only where more than a hundred were found.
    package mutating func diagnosticsReport(_ diagnostics: Diagnostics) {
        let (shown, omitted) = diagnostics.report()
        object { json in
            json.member("formatVersion", 1)
            json.name("diagnostics")
            json.array { json in
                for diagnostic in shown { json.diagnostic(diagnostic) }
            }
            if omitted > 0 { json.member("omitted", omitted) }
        }
    }

    private mutating func diagnostic(_ diagnostic: Diagnostic) {
        object { json in
            json.member("file", diagnostic.file)
            json.member("line", Int(diagnostic.mark.line))
            json.member("column", Int(diagnostic.mark.column))
            json.member("severity", diagnostic.severity.rawValue)
            json.member("code", diagnostic.code.rawValue)
            json.member("message", diagnostic.message)
            json.member("hint", diagnostic.hint)
        }
    }
}
