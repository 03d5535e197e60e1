import ArgumentParser

/// The program's exit codes.
///
/// They are a contract and the same in every format.
enum ExitStatus: Int32 {
    case done = 0
    case unexpected = 1
    /// Changes are pending; only with `--detailed-exitcode`.
    case changesPending = 2
    case specRefused = 3
    case databaseUnreachable = 4
    case lockBusy = 5
    case conflict = 6
    case outcomeUnknown = 8
    /// A missing privilege, another version of the tables, or a server that may only be read.
    case notPermitted = 9
    case usage = 64
    case interrupted = 130
    case terminated = 143

    var code: ExitCode { ExitCode(rawValue) }

    /// The table of `--help`.
    static let help = """
        EXIT CODES
          0  done, or nothing to do           5  locked by another session
          1  unexpected failure               6  conflict with the database
          2  changes pending                  8  outcome of the commit unknown
             (with --detailed-exitcode)       9  privilege, table version or
          3  spec refused                        read-only server
          4  database unreachable            64  wrong usage
        """
}
