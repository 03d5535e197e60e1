import ArgumentParser
import Model
import Spec
import Text

/// The command `hxapply import`.
struct ImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Write a CSV table as a section of a spec.",
        usage: "hxapply import <table> --section <section> --cluster <name> [options]",
        discussion: """
            The table is CSV in UTF-8. Its first line names fields of the section. An
            empty cell is an absent field. Spaces, commas or semicolons separate the
            elements of a list. If any value is invalid, it reports all errors and exits
            with 3.

              name,email,billing.country      a header
              hxapply import people.csv --section users --cluster prod > users.yaml
              hxapply import members.tsv --section memberships --cluster prod
              psql -c "COPY (...) TO STDOUT CSV HEADER" | \\
                hxapply import - --section teams --cluster prod
            """
    )

    @Argument(
        help: ArgumentHelp("The file of the table, or - for standard input.", valueName: "table"),
        completion: .file(extensions: ["csv", "tsv"])
    )
    var table: String

    @Option(
        help: ArgumentHelp("The section to write, such as users.", valueName: "section"),
        completion: .list(Kind.all.map(\.section))
    )
    var section: String

    @Option(help: ArgumentHelp("The name of the cluster in the spec.", valueName: "name"))
    var cluster: String

    @Option(
        help: ArgumentHelp(
            "The separator of cells: , or ; or | or tab. Default: tab for *.tsv, else a comma.",
            valueName: "delimiter"
        )
    )
    var delimiter: Delimiter?

    func validate() throws {
        if Kind.named(section) == nil {
            let sections = Kind.all.map(\.section)
            let nearest = NearestName.find(section, among: sections).map { "Did you mean '\($0)'?" }
            let hint = nearest ?? "There are: \(sections.joined(separator: ", "))."
            throw ValidationError("There is no section '\(VisibleText.escape(section))'. \(hint)")
        }
        if FieldType.name.cell(of: cluster, isPlain: false) == nil {
            throw ValidationError("--cluster must be a name of a-z, 0-9 and '-', at most 63 bytes long.")
        }
    }

    func run() throws {
        guard let kind = Kind.named(section) else { return }
        let delimiter = delimiter ?? (table.hasSuffix(".tsv") ? .tab : .comma)
        let specs = Progress.during("Reading the table") {
            LoadedSpecs(table: table, of: kind, cluster: cluster, delimiter: delimiter.byte)
        }
        // The rows may refer to resources that other files declare.
        let (state, problems) = Resolver.resolve(cluster, in: specs, leavingReferencesOpen: true)
        guard let state else {
            var diagnostics = specs.diagnostics
            diagnostics.merge(problems)
            throw ErrorReport.refuse(diagnostics, specs.sources, .text)
        }
        try Output.write(state.document)
    }
}
