import ArgumentParser
import Glibc
import Keys
import Reconciler
import Report
import Text

/// The command `hxapply key check`.
struct KeyCheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Tell whether a token from standard input is valid now.",
        discussion: """
            The token is read from standard input only, since others on the machine can
            read arguments. A token with a wrong form or checksum is found without a
            database. The exit code is 0 for a valid token and 10 for any other.

              hxapply key check < ci.token
              age -d -i key.txt ci.1.age | hxapply key check --format json
            """
    )

    /// More than any token has.
    private static let maximumLength = 4096

    @OptionGroup var database: DatabaseOptions

    @Option(
        help: ArgumentHelp("The cluster to look in; by default all of the database.", valueName: "name"),
        completion: DatabaseCompletion.clusters
    )
    var cluster: String?

    @Option(help: "How to write the answer: text or json.")
    var format = OutputFormat.text

    func run() throws {
        if isatty(STDIN_FILENO) != 0 { Output.writeError("Type the token, then Return and Control-D.\n") }
        let token = APIToken(SecretOutput.read(limit: Self.maximumLength))
        switch token.verdict {
        case .malformed: try answer(nil, .malformed)
        case .wrongChecksum: try answer(nil, .checksum)
        case .token: try lookUp(token)
        }
    }

    private func lookUp(_ token: APIToken) throws {
        let session = try database.connect(as: "hxapply key check", format.errors)
        let name = try cluster.map { try ClusterChoice.choose($0, in: session, format.errors) }
        let key = try ErrorReport.reporting(format.errors) { () throws(ReconcilerError) in
            try session.lookUpKey(token.digest, in: name)
        }
        try answer(key, key.map { $0.reason.map(KeyReport.Reason.init) } ?? .unknown)
    }

    private func answer(_ key: KeyLookup?, _ reason: KeyReport.Reason?) throws {
        try Output.write(format == .json ? KeyReport.json(key, reason) : KeyReport.text(key, reason))
        if reason != nil { throw ExitStatus.answeredNo.code }
    }
}
