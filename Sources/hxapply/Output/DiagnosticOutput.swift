internal import Spec
internal import Text

/// Writes problems of specs for programs, on standard output.
enum DiagnosticOutput {
    /// Tells of the warnings of specs that are accepted, on standard error.
    static func warn(_ diagnostics: Diagnostics, _ sources: SourceFiles) {
        guard diagnostics.warningCount > 0 else { return }
        let text = DiagnosticText(files: sources, paint: Terminal.standardError.paint)
        Output.writeError(text.render(diagnostics.warnings))
    }

    /// Writes nothing where the format is text, which goes to standard error.
    static func write(_ diagnostics: Diagnostics, _ format: DiagnosticFormat) throws {
        var json = JSONWriter()
        switch format {
        case .text: return
        case .github: return try Output.write(GitHubAnnotations.text(diagnostics))
        case .json: json.diagnosticsReport(diagnostics)
        case .sarif: json.sarifReport(diagnostics, version: HXApply.version)
        }
        try Output.write(json.text + "\n")
    }
}
