internal import ArgumentParser

/// The value of `--format` of most commands.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
    case text, json

    var errors: ErrorFormat { self == .json ? .json : .text }
}

/// The value of `--format` of `plan`.
enum PlanFormat: String, ExpressibleByArgument, CaseIterable {
    case text, json, markdown

    var errors: ErrorFormat { self == .json ? .json : .text }
}

/// The value of `--format` of `validate`.
enum DiagnosticFormat: String, ExpressibleByArgument, CaseIterable {
    case text, json, sarif, github
}

/// Whether errors are also written to standard output as JSON.
enum ErrorFormat {
    case text, json
}
