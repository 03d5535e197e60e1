import ArgumentParser
import Reconciler
import Text

/// The command `hxapply forget`.
struct ForgetCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "forget",
        abstract: "Take away the name of a cluster that is empty.",
        usage: "hxapply forget <cluster> [options]",
        discussion: """
            Refused while the cluster has any row, managed or not. Its runs stay and can be
            read and verified ('hxapply runs --cluster NAME'); one more of them records who
            forgot it. An apply under the same name makes it anew, behind those runs. At a
            terminal a 'yes' is asked for.

              hxapply forget staging
            """
    )

    @Argument(help: "The cluster's name.")
    var cluster: String

    @OptionGroup var database: DatabaseOptions

    @OptionGroup var origin: OriginOptions

    @Flag(help: "Do not ask at a terminal.")
    var yes = false

    @OptionGroup var locking: LockOptions

    func run() throws {
        let session = try database.connect(as: "hxapply forget", writes: true)
        let name = try ClusterChoice.choose(cluster, in: session, .text)
        try ask(name, session)
        let forgetter = Forgetter(
            name,
            on: session,
            origin: origin.origin(revision: nil),
            lockTimeoutMilliseconds: locking.lockTimeout * 1000
        )
        try ErrorReport.reporting(.text) { () throws(ReconcilerError) in try forgetter.forget() }
        try Output.write(PlanOutput.line(session.databaseName))
        try Output.write("Forgotten: cluster \(VisibleText.escape(name)). Its runs stay.\n")
    }

    private func ask(_ name: String, _ session: Session) throws {
        guard !yes, Terminal.standardInput.isTerminal else { return }
        let database = VisibleText.escape(session.databaseName.phrase)
        try Output.write("Forget cluster \(VisibleText.escape(name)) in \(database)? Only 'yes' does: ")
        guard readLine() == "yes" else {
            try Output.write("Nothing was changed.\n")
            throw ExitStatus.answeredNo.code
        }
    }
}
