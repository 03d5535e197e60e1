import Model
import Testing

@testable import Spec

/// Resources that are declared inside the one that their key begins with: the same rows as in a section of their own.
@Suite struct ChildrenTests {
    private static let header = "apiVersion: hxapply/v1\nkind: Cluster\nmetadata: {name: test}\n"
    private static let users = "users: [{name: ada}, {name: bob}, {name: eve}]\n"

    private static func load(_ sections: [String], name: String = "spec.yaml") -> (DesiredState?, [Diagnostic]) {
        let specs = LoadedSpecs(documents: sections.map { header + $0 }, name: name)
        let (state, problems) = Resolver.resolve("test", in: specs)
        var diagnostics = specs.diagnostics
        diagnostics.merge(problems)
        return (state, diagnostics.all().listed)
    }

    private static func rows(_ sections: String...) throws -> [String] {
        let (state, problems) = load(sections)
        let tables = try #require(state, "\(problems)").tables
        return tables.flatMap { table in
            (0..<table.count).map {
                "\(table.kind.section)/\(table.line($0).values.map { $0 ?? "-" }.joined(separator: " "))"
            }
        }
    }

    /// Where there is a problem, and its code.
    private static func problems(_ sections: String...) -> [String] {
        load(sections).1.map { "\($0.mark.line):\($0.mark.column) \($0.code.rawValue)" }
    }

    // MARK: The same rows

    private static let inSections =
        users + """
            teams: [{name: ml, phone: '1'}, {name: ops}]
            memberships:
              - {team: ml, user: ada, role: admin}
              - {team: ml, user: bob, role: viewer, protected: true}
              - {team: ops, user: ada, role: member}

            """

    @Test(arguments: [
        // Block and flow, the children before and behind the key.
        """
        teams:
          - name: ml
            phone: '1'
            members:
              - {user: ada, role: admin}
              - user: bob
                role: viewer
                protected: true
          - members: [{role: member, user: ada}]
            name: ops
        """,
        "teams: [{members: [{user: bob, role: viewer, protected: true}, {user: ada, role: admin}], phone: '1', name: ml},"
            + " {name: ops, members: [{user: ada, role: member}]}]",
        // Both ways mixed, in whatever order.
        """
        memberships: [{team: ml, user: bob, role: viewer, protected: true}]
        teams:
          - {name: ml, members: [{user: ada, role: admin}], phone: '1'}
          - {name: ops, members: []}
        """ + "\n---\n" + header + "memberships: [{team: ops, user: ada, role: member}]",
    ])
    func areThoseOfASection(_ sections: String) throws {
        #expect(try Self.rows(Self.users + sections + "\n") == Self.rows(Self.inSections))
    }

    @Test func nullIsAbsentInJSON() throws {
        let text = #"""
            {"apiVersion": "hxapply/v1", "kind": "Cluster", "metadata": {"name": "test"},
             "users": [{"name": "ada"}],
             "teams": [{"name": "ml", "members": null},
                       {"members": [{"user": "ada", "role": "admin", "protected": null}], "name": "ops"}]}
            """#
        let specs = LoadedSpecs(documents: [text], name: "spec.json")
        let state = try #require(Resolver.resolve("test", in: specs).state, "\(specs.diagnostics.all().listed)")
        let memberships = try #require(state.tables.first { $0.kind === Kind.memberships })
        #expect((0..<memberships.count).map { memberships.line($0).key(of: .memberships) } == ["ops/ada"])
    }

    @Test func formerNameOfTheParentChangesNothing() throws {
        let inside = "teams: [{members: [{user: ada, role: admin}], renamedFrom: old, name: ml}]\n"
        let alone = "teams: [{renamedFrom: old, name: ml}]\nmemberships: [{team: ml, user: ada, role: admin}]\n"
        #expect(try Self.rows(Self.users + inside) == Self.rows(Self.users + alone))
    }

    /// Each stands on its own line, whichever line its parent has.
    @Test func sourceIsItsOwnPlace() throws {
        let sections = Self.users + "teams:\n  - members:\n      - user: bob\n        role: viewer\n    name: ml\n"
        let state = try #require(Self.load([sections]).0)
        let memberships = try #require(state.tables.first { $0.kind === Kind.memberships })
        #expect(memberships.source(0) == "spec.yaml:7")
    }

    // MARK: Which sections there are

    @Test(arguments: [
        ("teams: [{name: ml}]\n", false),
        ("teams: [{name: ml, members: []}]\n", false),
        ("teams: [{name: ml, members: []}]\nmemberships: []\n", true),
        ("teams: [{name: ml, members: [{user: ada, role: admin}]}]\n", true),
    ])
    func emptyListSaysNoMoreThanAnAbsentOne(_ sections: String, _ isDeclared: Bool) throws {
        let state = try #require(Self.load([Self.users + sections]).0)
        #expect(state.sections.contains("memberships") == isDeclared)
        #expect(state.sections.isSuperset(of: ["teams", "users"]))
    }

    // MARK: Faults

    @Test func duplicateNamesBothPlaces() throws {
        let inside = Self.users + "teams:\n  - name: ml\n    members:\n      - {role: admin, user: ada}\n"
        let alone = "memberships:\n  - {team: ml, user: ada, role: viewer}\n"
        for (documents, place, other) in [
            ([inside + alone], "10:12", "spec.yaml:8"),
            ([alone + inside], "10:29", "spec.yaml:5"),
            ([inside, alone], "5:12", "spec.yaml:8"),
        ] {
            let problem = try #require(Self.load(documents).1.first)
            #expect("\(problem.mark.line):\(problem.mark.column)" == place)
            #expect(problem.code == .duplicateResource)
            #expect(problem.message == "membership 'ml/ada' is declared twice")
            #expect(problem.hint == "it is also declared at \(other); remove one of them")
        }
        let twice = "teams: [{name: ml, members: [{user: ada, role: admin}, {user: ada, role: viewer}]}]\n"
        #expect(Self.problems(Self.users + twice) == ["5:63 HX2101"])
    }

    /// A team that was copied with all its members is one fault.
    @Test func duplicateParentIsOneFault() {
        let team = "teams:\n  - {name: ml, members: [{user: ada, role: admin}, {user: bob, role: viewer}]}\n"
        #expect(Self.problems(Self.users + team, team) == ["5:12 HX2101"])
        #expect(Self.problems(Self.users + team, "users: []\n" + team, team) == ["6:12 HX2101", "5:12 HX2101"])
        // What stands in neither is a fault of its own.
        let alone = "memberships: [{team: ml, user: ada, role: admin}]\n"
        #expect(Self.problems(Self.users + team, alone) == ["4:22 HX2101"])
        #expect(Self.problems(Self.users + team, alone, team) == ["4:22 HX2101", "5:12 HX2101"])
    }

    @Test(arguments: [
        ("{name: ml, members: [{user: ada, role: boss}]}", ["6:44 HX2021"]),
        ("{members: [{user: ada, role: boss}], name: ml}", ["6:34 HX2021"]),
        ("{name: ml, members: [{user: ann, role: admin}]}", ["6:33 HX2104"]),
        ("{name: ml, members: [{role: admin}]}", ["6:26 HX2004"]),
        ("{name: ml, members: [{}]}", ["6:26 HX2004", "6:26 HX2004"]),
        ("{name: ml, members: [{user: ada, rol: admin, role: admin}]}", ["6:38 HX2005"]),
        ("{name: ml, members: [{team: ml, user: ada, role: admin}]}", ["6:27 HX2005"]),
        ("{name: ml, members: [{user: ada, role: admin, role: admin}]}", ["6:51 HX1208"]),
        ("{name: ml, members: [], members: []}", ["6:29 HX1208"]),
        ("{name: ml, members: ada}", ["6:25 HX2006"]),
        ("{name: ml, members: {ada: admin}}", ["6:25 HX2006"]),
        ("{name: ml, members: }", ["6:25 HX2006"]),
        ("{name: ml, members: ~}", ["6:25 HX2006"]),
        ("{name: ml, members: [ada, [bob], ~]}", ["6:26 HX2006", "6:31 HX2006", "6:38 HX2006"]),
        // Of a parent without a key nothing but the children's own faults can be said.
        ("{members: [{user: ann, role: admin}]}", ["6:5 HX2004"]),
        ("{members: [{user: ann, role: boss}]}", ["6:5 HX2004", "6:34 HX2021"]),
        ("{name: ML, members: [{user: ada, role: admin}, {user: ada, role: admin}]}", ["6:12 HX2017"]),
        ("{members: [{user: ada, role: admin}], name: [ml]}", ["6:49 HX2006"]),
        ("{name: ml, phone: 12, members: [{user: ada, role: admin}]}", ["6:23 HX2011"]),
    ])
    func faultsStandAtTheirPlace(_ team: String, _ expected: [String]) {
        #expect(Self.problems(Self.users + "teams:\n  - \(team)\n") == expected)
    }

    @Test func hintsSayWhatToDo() throws {
        func hint(_ sections: String) throws -> String {
            try #require(Self.load([Self.users + sections]).1.first?.hint)
        }
        #expect(
            try hint("teams: [{name: ml, members: [{team: ml, user: ada, role: admin}]}]\n")
                == "remove it, or declare the membership in the section 'memberships'"
        )
        #expect(
            try hint("teams: [{name: ml, members: [{user: ada, roll: admin, role: admin}]}]\n")
                == "did you mean 'role'?"
        )
        #expect(
            try hint("teams: [{name: ml, members: [{teams: ada, user: ada, role: admin}]}]\n")
                == "known are user, role, protected, labels"
        )
        #expect(try hint("teams: [{name: ml, member: []}]\n") == "did you mean 'members'?")
        #expect(try hint("teams: [{name: ml, memberships: []}]\n") == "did you mean 'members'?")
        #expect(try hint("members: []\n") == "it stands inside a team; in a section of its own it is 'memberships'")
        #expect(try hint("teams: [{name: ml, members: }]\n") == "leave it out if it is empty")
        #expect(
            try hint("teams: [{name: ml, members: {ada: admin}}]\n")
                == "begin each membership with '-', such as - {user: …, role: …}"
        )
        #expect(
            try hint("regions: [{name: us, provider: aws, pools: h100}]\n")
                == "begin each GPU pool with '-', such as - {gpuType: …}"
        )
    }
}
