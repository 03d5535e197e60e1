import ArgumentParser
import EmbeddedPostgres
import Glibc
import Reconciler
import Report
import Spec
import Text

/// Reports errors to the user, and chooses the exit code.
enum ErrorReport {
    /// Writes an error to standard error, and with `--format json` also as JSON to standard output.
    /// - Returns: the exit code to throw.
    static func report(_ error: ReconcilerError, _ format: ErrorFormat, signal: Int32? = nil) -> ExitCode {
        report(status(of: error, signal), error.sentence, error.advice, format, isRetryable: error.isRetryable)
    }

    static func report(_ error: EmbeddedServerError, _ format: ErrorFormat) -> ExitCode {
        report(.databaseUnreachable, error.sentence, error.advice, format)
    }

    /// Runs `body` and reports the error that it throws.
    static func reporting<Result>(
        _ format: ErrorFormat,
        _ body: () throws(ReconcilerError) -> Result
    ) throws -> Result {
        do throws(ReconcilerError) { return try body() } catch { throw report(error, format) }
    }

    /// Reports errors of specs.
    /// - Returns: the exit code to throw.
    static func refuse(_ diagnostics: Diagnostics, _ sources: SourceFiles, _ format: DiagnosticFormat) -> ExitCode {
        do { try DiagnosticOutput.write(diagnostics, format) } catch { return ExitStatus.unexpected.code }
        if format == .text || format == .github {
            let text = DiagnosticText(files: sources, paint: Terminal.standardError.paint)
            Output.writeError(clearLine + text.render(diagnostics))
        }
        Output.writeError(summary(diagnostics) + "\n" + DiagnosticText.counts(diagnostics))
        return ExitStatus.specRefused.code
    }

    static func write(_ sentence: String, advice: String? = nil) {
        let title = Terminal.standardError.paint("error", .red)
        Output.writeError("\(clearLine)\(title): \(VisibleText.escape(sentence))\n")
        if let advice { Output.writeError("  hint: \(VisibleText.escape(advice))\n") }
    }

    private static func status(of error: ReconcilerError, _ signal: Int32?) -> ExitStatus {
        switch error {
        case .unreachable: .databaseUnreachable
        case .lockBusy: .lockBusy
        case .conflict: .conflict
        case .outcomeUnknown: .outcomeUnknown
        case .insufficientPrivilege, .readOnly, .schemaMismatch: .notPermitted
        case .unexpected: .unexpected
        case .cancelled: signal == SIGTERM ? .terminated : .interrupted
        }
    }

    /// Reports any other error.
    /// - Returns: the exit code to throw.
    static func report(
        _ status: ExitStatus,
        _ sentence: String,
        _ advice: String,
        _ format: ErrorFormat,
        isRetryable: Bool = false
    ) -> ExitCode {
        write(sentence, advice: advice)
        guard format == .json else { return status.code }
        var json = JSONWriter()
        json.object { json in
            json.member("formatVersion", 1)
            json.name("error")
            json.object { json in
                json.member("exitCode", Int(status.rawValue))
                json.member("message", sentence)
                json.member("hint", advice)
                json.member("retry", isRetryable)
            }
        }
        do { try Output.write(json.text + "\n") } catch { return ExitStatus.unexpected.code }
        return status.code
    }

    /// The control sequence that removes a progress message from the line; empty without a terminal.
    private static var clearLine: String { Terminal.standardError.isTerminal ? Terminal.clearLine : "" }

    private static func summary(_ diagnostics: Diagnostics) -> String {
        "The spec is refused: \(diagnostics.errorCount.counted("error"))."
    }
}
