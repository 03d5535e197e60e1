internal import Report
internal import Spec
internal import Text

/// Writes the diagnostics of specs.
enum DiagnosticOutput {
    /// Writes the warnings of valid specs to standard error.
    static func warn(_ diagnostics: Diagnostics, _ sources: SourceFiles) {
        guard diagnostics.warningCount > 0 else { return }
        let text = DiagnosticText(files: sources, paint: Terminal.standardError.paint)
        Output.writeError(text.render(diagnostics.warnings))
    }

    /// Writes diagnostics to standard output in a format for programs; text is written to standard error elsewhere.
    static func write(_ diagnostics: Diagnostics, _ format: DiagnosticFormat) throws {
        var json = JSONWriter()
        switch format {
        case .text: return
        case .github: return try Output.write(GitHubAnnotations.text(diagnostics))
        case .json: json.diagnosticsReport(diagnostics)
        case .sarif: json.sarifReport(diagnostics, version: Program.version)
        }
        try Output.write(json.text + "\n")
    }
}
