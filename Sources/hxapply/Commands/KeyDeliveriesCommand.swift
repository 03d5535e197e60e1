import ArgumentParser
import EmbeddedPostgres
import Glibc
import Reconciler
import Report
import Text

/// The command `hxapply key deliveries`.
struct KeyDeliveriesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deliveries",
        abstract: "Hand out the secrets that applies made, sealed to their recipients.",
        discussion: """
            Each secret is a file of age, which only its recipients can open. Secrets that
            a newer one has replaced for good are not among them.

              hxapply key deliveries --out keys/
              age -d -i key.txt keys/ci.1.age
            """
    )

    @OptionGroup var database: DatabaseOptions

    @Option(
        help: ArgumentHelp("The cluster, if the database holds several.", valueName: "name"),
        completion: DatabaseCompletion.clusters
    )
    var cluster: String?

    @Option(
        help: ArgumentHelp("A directory for one file a secret, KEY.GENERATION.age.", valueName: "directory"),
        completion: .directory
    )
    var out: String?

    @Option(help: "How to write the secrets: text (a list of them) or json.")
    var format = OutputFormat.text

    func run() throws {
        let session = try database.connect(as: "hxapply key deliveries", format.errors)
        let name = try ClusterChoice.choose(cluster, in: session, format.errors)
        let secrets = try ErrorReport.reporting(format.errors) { () throws(ReconcilerError) in
            try session.sealedSecrets(of: name)
        }
        if let out { try write(secrets, to: out) }
        try Output.write(format == .json ? DeliveryReport.json(secrets) : DeliveryReport.text(secrets))
    }

    /// A file that holds the same secret already is left as it is; one with other contents is never overwritten, and
    /// keeps no other file from being written.
    private func write(_ secrets: [SealedSecret], to directory: String) throws {
        if mkdir(directory, 0o700) != 0, errno != EEXIST { throw failure(directory) }
        var taken: [String] = []
        for secret in secrets {
            let path = "\(directory)/\(secret.key).\(secret.generation).age"
            let bytes = Array(secret.ciphertext.utf8)
            if PlainFile.make(path, bytes) { continue }
            guard errno == EEXIST else { throw failure(path) }
            if PlainFile.read(path, limit: bytes.count) != bytes { taken.append(path) }
        }
        guard let first = taken.first else { return }
        let others = taken.count == 1 ? "" : ", and so do \((taken.count - 1).counted("other file"))"
        throw ErrorReport.report(
            .conflict,
            "\(first) exists with other contents, and is not overwritten\(others)",
            "all other secrets are written; name another directory, or remove what is there",
            format.errors
        )
    }

    private func failure(_ path: String) -> ExitCode {
        let reason = String(cString: strerror(errno)).lowercased()
        return ErrorReport.report(
            .unexpected,
            "\(path) cannot be written: \(reason)",
            "check the directory",
            format.errors
        )
    }
}
