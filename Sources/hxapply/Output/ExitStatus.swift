import ArgumentParser
internal import Planning
internal import Reconciler

/// The exit codes of the program, which are the same for every output format.
enum ExitStatus: Int32 {
    case done = 0
    case unexpected = 1
    /// Changes are pending; only with `--detailed-exitcode`.
    case changesPending = 2
    case specRefused = 3
    case databaseUnreachable = 4
    case lockBusy = 5
    case conflict = 6
    case guardRefused = 7
    case outcomeUnknown = 8
    /// A privilege is missing, the tables have another version, or the server is read-only.
    case notPermitted = 9
    /// The user did not answer `yes`, nothing fits, or the question of the command has the answer no.
    case answeredNo = 10
    case usage = 64
    case interrupted = 130
    case terminated = 143

    /// The exit code for a refused plan: that of a guard if any guard refused it, else that of a conflict; nil if the
    /// plan is not refused.
    init?(refusalsOf plan: Plan) {
        guard !plan.refusals.isEmpty else { return nil }
        self = plan.refusals.contains(where: \.isGuard) ? .guardRefused : .conflict
    }

    var code: ExitCode { ExitCode(rawValue) }

    /// The table of `--help`.
    static let help = """
        EXIT CODES
          0  done, or nothing to do           6  stale plan, or conflict with
          1  unexpected failure                  the database
          2  changes pending                  7  refused by a guard
             (with --detailed-exitcode)       8  outcome of the commit unknown
          3  spec refused                     9  privilege, table version or
          4  database unreachable                read-only server
          5  locked by another session       10  the answer is no
                                             64  wrong usage
        """
}
