internal import ArgumentParser

/// How a command writes what it found.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
    case text, json

    var errors: ErrorFormat { self == .json ? .json : .text }
}

/// How a plan is written.
enum PlanFormat: String, ExpressibleByArgument, CaseIterable {
    case text, json, markdown

    var errors: ErrorFormat { self == .json ? .json : .text }
}

/// How problems of specs are written.
enum DiagnosticFormat: String, ExpressibleByArgument, CaseIterable {
    case text, json, sarif, github
}

/// Whether errors go to standard output as JSON too.
enum ErrorFormat {
    case text, json
}
