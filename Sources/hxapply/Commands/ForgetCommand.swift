import ArgumentParser
import Reconciler
import Text

/// The command `hxapply forget`.
struct ForgetCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "forget",
        abstract: "Remove the name of an empty cluster.",
        usage: "hxapply forget <cluster> [options]",
        discussion: """
            It is refused if the cluster has any row, managed or not. The runs of the
            cluster stay and can be read and verified ('hxapply runs --cluster NAME'). A
            new run records who removed the name. A later apply under the same name
            continues with these runs. At a terminal it asks for a 'yes'.

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
        try Output.write("Forget cluster \(VisibleText.escape(name)) in \(database)? Only 'yes' forgets it: ")
        guard readLine() == "yes" else {
            try Output.write("Nothing was changed.\n")
            throw ExitStatus.answeredNo.code
        }
    }
}
