import ArgumentParser
import EmbeddedPostgres

/// The command `hxapply dev`.
struct DevCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dev",
        abstract: "Start, stop or remove the embedded Postgres of --database embedded.",
        subcommands: [Address.self, Stop.self, Remove.self, Watch.self, Migration.self]
    )

    /// The argument that names the embedded server.
    struct Place: ParsableArguments {
        @Argument(
            help: ArgumentHelp(
                "The directory of --database embedded:DIR.",
                discussion: "By default that of HXAPPLY_DATABASE_URL or DATABASE_URL if it is embedded:DIR, "
                    + "else \(EmbeddedServer.defaultDirectory)."
            ),
            completion: .directory
        )
        var directory: String?

        /// The directory of the server, by default that of the server which other commands would use.
        var named: String {
            directory ?? DatabaseOptions.environmentAddress.flatMap(EmbeddedServer.directory(ofAddress:))
                ?? EmbeddedServer.defaultDirectory
        }
    }

    /// The command `hxapply dev address`.
    struct Address: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Start the server and print its address, in the form that psql reads.",
            discussion: """
                  psql "$(hxapply dev address)"
                """
        )

        @OptionGroup var place: Place

        func run() throws {
            let address: String
            do throws(EmbeddedServerError) { address = try EmbeddedServer(directory: place.named).start() } catch {
                throw ErrorReport.report(error, .text)
            }
            try Output.write(address + "\n")
        }
    }

    /// The command `hxapply dev stop`.
    struct Stop: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Stop the server; its data stays.")

        @OptionGroup var place: Place

        func run() throws {
            do throws(EmbeddedServerError) {
                let wasRunning = try EmbeddedServer(directory: place.named).stop()
                Output.writeError(wasRunning ? "Stopped.\n" : "The server is not running.\n")
            } catch {
                throw ErrorReport.report(error, .text)
            }
        }
    }

    /// The command `hxapply dev remove`.
    struct Remove: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Stop the server and remove its directory with all data."
        )

        @OptionGroup var place: Place

        func run() throws {
            do throws(EmbeddedServerError) {
                let wasThere = try EmbeddedServer(directory: place.named).remove()
                Output.writeError(wasThere ? "Removed.\n" : "There is no such server.\n")
            } catch {
                throw ErrorReport.report(error, .text)
            }
        }
    }

    /// The hidden command `hxapply dev watch`, which runs in the background while the server runs.
    struct Watch: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Stop the server when it was idle for a while.",
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
