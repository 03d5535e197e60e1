import ArgumentParser
import EmbeddedPostgres

/// The command `hxapply dev`.
struct DevCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dev",
        abstract: "Look after the embedded Postgres of --database embedded.",
        subcommands: [Stop.self, Watch.self]
    )

    /// The command `hxapply dev stop`.
    struct Stop: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Stop the server; its data stays.")

        @Argument(help: "The directory of --database embedded:DIR.", completion: .directory)
        var directory = EmbeddedServer.standardDirectory

        func run() throws {
            do throws(EmbeddedServerError) {
                let wasRunning = try EmbeddedServer(directory: directory).stop()
                Output.writeError(wasRunning ? "Stopped.\n" : "It is not running.\n")
            } catch {
                throw ErrorReport.report(error, .text)
            }
        }
    }

    /// The command `hxapply dev watch`, which the server's first user leaves running.
    struct Watch: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Stop the server once nobody has used it for a while.",
            shouldDisplay: false
        )

        @Argument(help: "The directory of --database embedded:DIR.")
        var directory: String

        func run() throws {
            do throws(EmbeddedServerError) { try EmbeddedServer(directory: directory).stopWhenIdle() } catch {
                throw ErrorReport.report(error, .text)
            }
        }
    }
}
