import Foundation
import TestSupport
import Testing

/// A mistake in the platform's files or on the command line, and how it has to end.
struct Typo: Sendable, CustomTestStringConvertible {
    /// What somebody does to the files.
    enum Edit: Sendable {
        case write(String, String)
        /// Puts one text in place of another, wherever the file has it.
        case replace(String, String, with: String)
        /// The same in every file of `prod`.
        case replaceEverywhere(String, with: String)
        /// Leaves what stands before the text.
        case truncate(String, before: String)
        case move(String, to: String)
        case copy(String, to: String)
        case remove(String)
        case link(String, to: String)
        case emptyEverything
    }

    let name: String
    let edits: [Edit]
    /// What is given to plan and apply, in place of all of `prod`.
    let arguments: [String]
    let input: String
    let status: Int32
    /// What must be among the words that tell of it.
    let words: String

    init(
        _ name: String,
        _ edits: [Edit] = [],
        arguments: [String] = ["specs/prod"],
        input: String = "",
        status: Int32,
        saying words: String
    ) {
        self.name = name
        self.edits = edits
        self.arguments = arguments
        self.input = input
        self.status = status
        self.words = words
    }

    var testDescription: String { name }
}

extension Typo.Edit {
    private struct ChangesNothing: Error {
        let text: String
    }

    /// Does it to the files below the folder.
    func perform(in folder: TemporaryFolder) throws {
        let manager = FileManager.default
        switch self {
        case .write(let path, let text): try folder.write(path, text)
        case .replace(let path, let old, let new):
            let text = try folder.read(path)
            guard text.contains(old) else { throw ChangesNothing(text: old) }
            try folder.write(path, text.replacing(old, with: new))
        case .replaceEverywhere(let old, let new):
            let changed = try prodFiles(in: folder).filter { try folder.read($0).contains(old) }
            if changed.isEmpty { throw ChangesNothing(text: old) }
            for path in changed { try folder.write(path, folder.read(path).replacing(old, with: new)) }
        case .truncate(let path, let text):
            let whole = try folder.read(path)
            guard let place = whole.range(of: text) else { throw ChangesNothing(text: text) }
            try folder.write(path, String(whole[..<place.lowerBound]))
        case .move(let path, let target): try manager.moveItem(at: folder.url(path), to: folder.url(target))
        case .copy(let path, let target): try manager.copyItem(at: folder.url(path), to: folder.url(target))
        case .remove(let path): try manager.removeItem(at: folder.url(path))
        case .link(let path, let target):
            try manager.createSymbolicLink(atPath: folder.url(path).path, withDestinationPath: target)
        case .emptyEverything:
            for path in try prodFiles(in: folder) { try folder.write(path, "") }
        }
    }

    private func prodFiles(in folder: TemporaryFolder) throws -> [String] {
        let paths = try FileManager.default.subpathsOfDirectory(atPath: folder.url("specs/prod").path)
        return paths.filter { $0.hasSuffix(".yaml") }.map { "specs/prod/" + $0 }
    }
}

extension Typo {
    static let all: [Typo] = Array(
        [paths, clusters, lostFiles, emptyFiles, lostSections, brokenText, names, values, allowances].joined()
    )

    private static let types = "specs/prod/hardware/types.yaml"
    private static let regions = "specs/prod/hardware/regions.yaml"
    private static let users = "specs/prod/people/users.yaml"
    private static let policy = "specs/prod/policy.yaml"
    private static let web = "specs/prod/teams/web.yaml"
    private static let work = "specs/prod/work"
    private static let reservations = "specs/prod/work/reservations.yaml"

    // MARK: What is given

    private static let paths: [Typo] = [
        Typo("no path", arguments: [], status: 64, saying: "at least one spec file"),
        Typo("a variable that is not set", arguments: [""], status: 3, saying: "HX1001"),
        Typo("a directory of another name", arguments: ["specs/production"], status: 3, saying: "HX1001"),
        Typo("a pattern that matches nothing", arguments: ["specs/prod/*.yml"], status: 3, saying: "HX1001"),
        Typo("one file in place of the directory", arguments: [policy], status: 7, saying: "HX7008"),
        Typo("one folder in place of the directory", arguments: ["specs/prod/hardware"], status: 7, saying: "HX7002"),
        Typo(
            "half of the files",
            arguments: [policy, users, "specs/prod/teams/data.yaml", "specs/prod/teams/ml.yaml"],
            status: 7,
            saying: "HX7008"
        ),
        Typo(
            "one file left out, to which nothing refers",
            arguments: [policy, "specs/prod/hardware", "specs/prod/people", "specs/prod/teams"],
            status: 7,
            saying: "HX7008"
        ),
        Typo(
            "one file left out, to which others refer",
            arguments: [policy, types, regions, users, work, "specs/prod/teams/data.yaml", "specs/prod/teams/ml.yaml"],
            status: 3,
            saying: "HX2104"
        ),
        Typo(
            "a saved plan and a directory",
            arguments: ["specs/prod", "--plan", "reviewed.plan"],
            status: 64,
            saying: "--plan"
        ),
        Typo("an empty standard input", arguments: ["-"], status: 3, saying: "HX1008"),
        Typo("a single line break in standard input", arguments: ["-"], input: "\n", status: 3, saying: "HX1008"),
        Typo(
            "one file in standard input",
            arguments: ["-"],
            input: Platform.prod(Platform.users),
            status: 7,
            saying: "HX7002"
        ),
        Typo(
            "a file twice, once in standard input",
            arguments: ["specs/prod", "-"],
            input: Platform.prod(Platform.users),
            status: 3,
            saying: "HX2101"
        ),
    ]

    private static let clusters: [Typo] = [
        Typo("both clusters and no choice", arguments: ["specs"], status: 3, saying: "HX2009"),
        Typo("a cluster that is misspelt", arguments: ["specs/prod", "--cluster", "prd"], status: 3, saying: "HX2008"),
        Typo("the other cluster", arguments: ["specs/prod", "--cluster", "staging"], status: 3, saying: "HX2008"),
        Typo("the other directory", arguments: ["specs/staging", "--cluster", "prod"], status: 3, saying: "HX2008"),
        Typo(
            "the two directories exchanged",
            [
                .move("specs/prod", to: "specs/old"), .move("specs/staging", to: "specs/prod"),
                .move("specs/old", to: "specs/staging"),
            ],
            arguments: ["specs/prod", "--cluster", "prod"],
            status: 3,
            saying: "HX2008"
        ),
        Typo(
            "the cluster misspelt in every file",
            [.replaceEverywhere("{name: prod}", with: "{name: prd}")],
            arguments: ["specs/prod", "--cluster", "prod"],
            status: 3,
            saying: "HX2008"
        ),
        Typo(
            "the cluster misspelt in every file, and none chosen",
            [.replaceEverywhere("{name: prod}", with: "{name: pord}")],
            status: 7,
            saying: "HX7010"
        ),
        Typo(
            "the cluster with a letter too many in every file, and none chosen",
            [.replaceEverywhere("{name: prod}", with: "{name: prood}")],
            status: 7,
            saying: "HX7010"
        ),
        Typo(
            "the other cluster's name in every file",
            [.replaceEverywhere("{name: prod}", with: "{name: staging}")],
            arguments: ["specs/prod", "--cluster", "prod"],
            status: 3,
            saying: "HX2008"
        ),
        Typo(
            "the cluster misspelt in one file",
            [.replace(reservations, "{name: prod}", with: "{name: prd}")],
            status: 3,
            saying: "HX2009"
        ),
        Typo(
            "the cluster misspelt in one file, and the right one chosen",
            [.replace(reservations, "{name: prod}", with: "{name: prd}")],
            arguments: ["specs/prod", "--cluster", "prod"],
            status: 7,
            saying: "HX7001"
        ),
        Typo(
            "the other cluster's file among the files",
            [.copy("specs/staging/all.yaml", to: "specs/prod/all.yaml")],
            status: 3,
            saying: "HX2009"
        ),
        Typo(
            "the other cluster's file, named for this one",
            [
                .copy("specs/staging/all.yaml", to: "specs/prod/all.yaml"),
                .replace("specs/prod/all.yaml", "{name: staging}", with: "{name: prod}"),
            ],
            status: 3,
            saying: "HX2101"
        ),
    ]

    // MARK: Files

    private static let lostFiles: [Typo] = [
        Typo(
            "an empty directory",
            [.remove("specs/prod"), .write("specs/prod/.gitkeep", "")],
            status: 3,
            saying: "HX1005"
        ),
        Typo(
            "everything in a hidden folder",
            [
                .move("specs/prod", to: "prod"), .write("specs/prod/README.md", "See the wiki.\n"),
                .move("prod", to: "specs/prod/.prod"),
            ],
            status: 3,
            saying: "HX1005"
        ),
        Typo(
            "a folder hidden, to which others refer",
            [.move("specs/prod/teams", to: "specs/prod/.teams")],
            status: 3,
            saying: "HX2104"
        ),
        Typo(
            "a folder hidden, to which nothing refers",
            [.move(work, to: "specs/prod/.work")],
            status: 7,
            saying: "HX7001"
        ),
        Typo("a folder moved away", [.move(work, to: "specs/work")], status: 7, saying: "HX7001"),
        Typo(
            "a folder moved to the other cluster",
            [.move(work, to: "specs/staging/work")],
            status: 7,
            saying: "HX7001"
        ),
        Typo("a file with another ending", [.move(users, to: users + ".bak")], status: 3, saying: "HX2104"),
        Typo(
            "a file with an editor's ending",
            [.move(reservations, to: reservations + "~")],
            status: 7,
            saying: "HX7001"
        ),
        Typo("a file removed, to which others refer", [.remove(types)], status: 3, saying: "HX2104"),
        Typo("a file removed, to which nothing refers", [.remove(reservations)], status: 7, saying: "HX7001"),
        Typo("the policy removed", [.remove(policy)], status: 7, saying: "HX7001"),
        Typo(
            "half of the teams removed, with all that is theirs",
            [
                .remove("specs/prod/teams/data.yaml"), .remove(web),
                .replace(reservations, Platform.reservation("data"), with: ""),
                .replace(reservations, Platform.reservation("web"), with: ""),
            ],
            status: 7,
            saying: "HX7001"
        ),
        Typo(
            "a protected team removed, with all that is its own",
            [
                .remove("specs/prod/teams/infra.yaml"), .replace(reservations, Platform.reservation("infra"), with: ""),
            ],
            status: 7,
            saying: "HX7006"
        ),
        Typo("a link to no file", [.remove(users), .link(users, to: "../nothing.yaml")], status: 3, saying: "HX1001"),
        Typo("a link to no folder", [.remove(work), .link(work, to: "../nothing")], status: 7, saying: "HX7001"),
        Typo(
            "a link out of the directory",
            [.move(users, to: "users.yaml"), .link(users, to: "../../../users.yaml")],
            status: 3,
            saying: "HX1003"
        ),
        Typo(
            "a directory in a file's place",
            [.remove(reservations), .write(reservations + "/.gitkeep", "")],
            status: 7,
            saying: "HX7001"
        ),
        Typo("a copy of a file", [.copy(users, to: "specs/prod/people/copy.yaml")], status: 3, saying: "HX2101"),
        Typo(
            "a copy of everything",
            [.copy("specs/prod", to: "specs/copy")],
            arguments: ["specs/prod", "specs/copy"],
            status: 3,
            saying: "HX2101"
        ),
    ]

    private static let emptyFiles: [Typo] = [
        Typo("a file emptied", [.write(users, "")], status: 3, saying: "HX2104"),
        Typo("all files emptied", [.emptyEverything], status: 3, saying: "HX1008"),
        Typo("a file of comments only", [.write(reservations, "# to be written anew\n")], status: 7, saying: "HX7008"),
        Typo("a file of separators only", [.write(reservations, "---\n---\n")], status: 7, saying: "HX7008"),
        Typo("a header without a section", [.write(reservations, Platform.prod(""))], status: 7, saying: "HX7001"),
        Typo(
            "a header without a section, in place of all files",
            [.remove("specs/prod"), .write("specs/prod/all.yaml", Platform.prod(""))],
            status: 7,
            saying: "HX7003"
        ),
        Typo(
            "sections without a resource, in place of all files",
            [.remove("specs/prod"), .write("specs/prod/all.yaml", Platform.prod("teams: []\nusers: []\n"))],
            status: 7,
            saying: "HX7003"
        ),
        Typo(
            "one resource in place of all",
            [.remove("specs/prod"), .write("specs/prod/all.yaml", Platform.prod(Platform.gpuTypes))],
            status: 7,
            saying: "HX7002"
        ),
        Typo(
            "a section without its list",
            [.write(reservations, Platform.prod("reservations:\n"))],
            status: 3,
            saying: "HX2006"
        ),
        Typo("an empty list", [.write(reservations, Platform.prod("reservations: []\n"))], status: 7, saying: "HX7001"),
    ]

    // MARK: Texts

    private static let lostSections: [Typo] = [
        Typo("pools lost in a merge", [.replace(regions, Platform.gpuPools, with: "")], status: 7, saying: "HX7001"),
        Typo("regions lost in a merge", [.replace(regions, Platform.regions, with: "")], status: 3, saying: "HX2104"),
        Typo(
            "one team's members lost in a merge",
            [.replace(web, Platform.memberships("web"), with: "")],
            status: 7,
            saying: "HX7005"
        ),
        Typo(
            "all members lost in a merge",
            Platform.teams.map { team in
                Edit.replace("specs/prod/teams/\(team.name).yaml", Platform.memberships(team.name), with: "")
            },
            status: 7,
            saying: "HX7005"
        ),
        Typo(
            "all keys lost in a merge",
            Platform.teams.map { team in
                Edit.replace("specs/prod/teams/\(team.name).yaml", Platform.apiKeys(team.name), with: "")
            },
            status: 7,
            saying: "HX7001"
        ),
        Typo(
            "a section misspelt",
            [.replace(reservations, "reservations:", with: "reservation:")],
            status: 3,
            saying: "HX2005"
        ),
        Typo(
            "a section in snake case",
            [.replaceEverywhere("apiKeys:", with: "api_keys:")],
            status: 3,
            saying: "HX2005"
        ),
        Typo(
            "a section commented out, but not its list",
            [.replace(reservations, "reservations:", with: "# reservations:")],
            status: 3,
            saying: "HX1201"
        ),
        Typo(
            "a section indented",
            [.replace(reservations, "reservations:", with: " reservations:")],
            status: 3,
            saying: "HX1201"
        ),
        Typo(
            "a section within another",
            [.replace(web, "memberships:", with: "    memberships:")],
            status: 3,
            saying: "HX2005"
        ),
        Typo(
            "a separator lost",
            [
                .remove(regions),
                .write(types, Platform.prod(Platform.gpuTypes) + Platform.prod(Platform.regions + Platform.gpuPools)),
            ],
            status: 3,
            saying: "HX1208"
        ),
    ]

    private static let brokenText: [Typo] = [
        Typo(
            "markers of a conflict",
            [
                .replace(
                    web,
                    "    monthlyBudgetUSD: 5000\n",
                    with: """
                        <<<<<<< HEAD
                            monthlyBudgetUSD: 6000
                        =======
                            monthlyBudgetUSD: 7000
                        >>>>>>> budgets

                        """
                )
            ],
            status: 3,
            saying: "HX1210"
        ),
        Typo(
            "a file cut within a line",
            [.truncate(users, before: "@example.com, active: true}\n  - {name: gus")],
            status: 3,
            saying: "HX1201"
        ),
        Typo("a file cut between lines", [.truncate(users, before: "  - {name: gus")], status: 3, saying: "HX2104"),
        Typo(
            "a file cut between resources",
            [.truncate(reservations, before: "  - name: infra")],
            status: 7,
            saying: "HX7001"
        ),
        Typo(
            "a file cut within a resource",
            [.truncate(reservations, before: "    start: 2098")],
            status: 3,
            saying: "HX2004"
        ),
        Typo("a dash lost", [.replace(users, "  - {name: dan", with: "    {name: dan")], status: 3, saying: "HX1201"),
        Typo(
            "a resource indented",
            [.replace(users, "  - {name: dan", with: "    - {name: dan")],
            status: 3,
            saying: "HX1201"
        ),
        Typo(
            "a field indented",
            [.replace(web, "    adminEmail", with: "     adminEmail")],
            status: 3,
            saying: "HX1201"
        ),
        Typo(
            "a name commented out",
            [.replace(reservations, "- name: web-night", with: "# web")],
            status: 3,
            saying: "HX1208"
        ),
        Typo("tabs", [.replaceEverywhere("  - ", with: "\t- ")], status: 3, saying: "HX1201"),
        Typo(
            "a byte order mark",
            [.replace(policy, "apiVersion", with: "\u{FEFF}apiVersion")],
            status: 3,
            saying: "HX1102"
        ),
        Typo(
            "quotes of a word processor",
            [.replace(web, "name: web\n", with: "name: “web”\n")],
            status: 3,
            saying: "HX2017"
        ),
        Typo(
            "spaces that do not break",
            [.replace(policy, "policy: ", with: "policy:\u{A0}")],
            status: 3,
            saying: "HX2005"
        ),
        Typo("a version to come", [.replaceEverywhere("hxapply/v1", with: "hxapply/v2")], status: 3, saying: "HX2002"),
        Typo(
            "a document of something else",
            [.replace(web, "kind: Cluster", with: "kind: ConfigMap")],
            status: 3,
            saying: "HX2003"
        ),
        Typo(
            "a file of something else",
            [.write("specs/prod/values.yaml", "replicas: 3\n")],
            status: 3,
            saying: "HX2004"
        ),
        Typo(
            "a template that was not filled in",
            [.replace(web, "5000", with: "${WEB_BUDGET}")],
            status: 3,
            saying: "HX1212"
        ),
        Typo(
            "a template's name that was not filled in",
            [.replaceEverywhere("{name: prod}", with: "{name: {{ .Values.cluster }}}")],
            status: 3,
            saying: "HX1212"
        ),
    ]

    // MARK: Resources

    private static let names: [Typo] = [
        Typo("names in capitals", [.replaceEverywhere("web", with: "Web")], status: 3, saying: "HX2017"),
        Typo("names with underscores", [.replaceEverywhere("-night", with: "_night")], status: 3, saying: "HX2017"),
        Typo(
            "a name misspelt where it is declared",
            [.replace(users, "name: gus", with: "name: guss")],
            status: 3,
            saying: "HX2104"
        ),
        Typo(
            "a name misspelt where it is referred to",
            [.replace(reservations, "team: web", with: "team: wbe")],
            status: 3,
            saying: "HX2104"
        ),
        Typo(
            "all declared names with a prefix",
            [.replaceEverywhere("- name: ", with: "- name: x-")],
            status: 3,
            saying: "HX2104"
        ),
        Typo(
            "all reservations with a prefix",
            [.replace(reservations, "- name: ", with: "- name: x-")],
            status: 7,
            saying: "HX7001"
        ),
        Typo(
            "all users with a prefix, wherever they stand",
            [.replace(users, "- {name: ", with: "- {name: x-"), .replaceEverywhere("user: ", with: "user: x-")],
            status: 7,
            saying: "HX7001"
        ),
        Typo(
            "a replacement of more than was meant",
            [.replaceEverywhere("us", with: "usa")],
            status: 3,
            saying: "HX2005"
        ),
        Typo(
            "a region under another name, wherever it stands",
            [
                .replaceEverywhere("region: us", with: "region: us-east"),
                .replace(regions, "name: us", with: "name: us-east"),
            ],
            status: 7,
            saying: "HX7001"
        ),
        Typo(
            "a rename from a name that is still there",
            [.replace(users, "{name: gus", with: "{name: gus, renamedFrom: ivan")],
            status: 3,
            saying: "HX2106"
        ),
        Typo(
            "a name that somebody else has taken",
            [.replaceEverywhere("gus", with: "guest")],
            status: 6,
            saying: "HX6001"
        ),
        Typo(
            "an address that somebody else has",
            [.replace(users, "gus@", with: "visitor@")],
            status: 6,
            saying: "HX6002"
        ),
        Typo("one address for everybody", [.replace(users, "bob@", with: "ada@")], status: 3, saying: "HX2102"),
    ]

    private static let values: [Typo] = [
        Typo(
            "all users inactive",
            [.replace(users, "active: true", with: "active: false")],
            status: 7,
            saying: "HX7004"
        ),
        Typo(
            "all users inactive, as people say it",
            [.replace(users, "active: true", with: "active: no")],
            status: 3,
            saying: "HX2012"
        ),
        Typo("no platform admins", [.replace(users, ", platformRole: admin", with: "")], status: 7, saying: "HX7004"),
        Typo("auditors in place of admins", [.replace(users, "admin", with: "auditor")], status: 7, saying: "HX7004"),
        Typo(
            "viewers in place of admins",
            [.replaceEverywhere("role: admin", with: "role: viewer")],
            status: 7,
            saying: "HX7005"
        ),
        Typo(
            "roles that there are not",
            [.replaceEverywhere("role: admin", with: "role: owner")],
            status: 3,
            saying: "HX2021"
        ),
        Typo(
            "a loosened share along with what it would let pass",
            [.replace(policy, "minAdmins: 2", with: "minAdmins: 2, maxRemovalPercent: 100"), .remove(reservations)],
            status: 7,
            saying: "HX7001"
        ),
        Typo(
            "fewer admins wanted along with what that would let pass",
            [
                .replace(policy, "minAdmins: 2", with: "minAdmins: 0"),
                .replace(users, ", platformRole: admin", with: ""),
            ],
            status: 7,
            saying: "HX7004"
        ),
        Typo(
            "a share of more than all",
            [.replace(policy, "minAdmins", with: "maxRemovalPercent: 250, minAdmins")],
            status: 3,
            saying: "HX2022"
        ),
        Typo("a time without a zone", [.replace(reservations, "00Z", with: "00")], status: 3, saying: "HX2015"),
        Typo(
            "a key in place of its digest",
            [.replace(web, "sha256: [\"", with: "sha256: [\"hx_")],
            status: 3,
            saying: "HX2019"
        ),
    ]

    private static let allowances: [Typo] = [
        Typo(
            "an allowance without a reason",
            [.remove(reservations)],
            arguments: ["specs/prod", "--allow", "removals=reservations:4"],
            status: 64,
            saying: "--reason"
        ),
        Typo(
            "an allowance of everything",
            [.remove(reservations)],
            arguments: ["specs/prod", "--allow", "all", "--reason", "in a hurry"],
            status: 64,
            saying: "--allow"
        ),
        Typo(
            "an allowance of a misspelt section",
            [.remove(reservations)],
            arguments: ["specs/prod", "--allow", "removals=reservation:4", "--reason", "the year is over"],
            status: 7,
            saying: "HX8002"
        ),
        Typo(
            "an allowance of last time",
            [.remove(reservations)],
            arguments: ["specs/prod", "--allow", "removals=reservations:3", "--reason", "the year is over"],
            status: 7,
            saying: "HX7001"
        ),
        Typo(
            "an allowance for the other cluster",
            [.remove("specs/prod"), .write("specs/prod/all.yaml", Platform.prod(""))],
            arguments: ["specs/prod", "--allow", "empty=staging:40", "--reason", "moved to another place"],
            status: 7,
            saying: "HX7003"
        ),
    ]
}
