import Model
import Testing

@testable import Spec

/// Hints that fit the place: what they advise to leave out can be left out, and what they call wrong is wrong.
struct HintTests {
    private static func diagnostics(_ sections: String) -> [Diagnostic] {
        let head = "apiVersion: hxapply/v1\nkind: Cluster\nmetadata: {name: test}\n"
        let specs = LoadedSpecs(documents: [head + sections], name: "spec.yaml")
        let (_, problems) = Resolver.resolve("test", in: specs)
        return [specs.diagnostics, problems].flatMap { $0.report().shown }
    }

    private static func hints(_ sections: String) -> [String?] { diagnostics(sections).map(\.hint) }

    // MARK: References to former names

    @Test(arguments: [
        "memberships: [{team: ml, user: ada, role: admin}]\n",
        "regions: [{name: us, provider: aws, dedicatedTo: [ml]}]\n",
        "reservations: [{name: r, team: ml, region: us, gpuType: h100, gpus: 8, start: 2098-01-01T00:00:00Z}]\n"
            + "regions: [{name: us, provider: aws}]\ngpuTypes: [{name: h100, gpusPerInstance: 8}]\n",
    ])
    func formerNameIsSaidToBeOne(_ sections: String) {
        let renamed = "users: [{name: ada}]\nteams: [{name: ai, renamedFrom: [xl, ml]}, {name: ml2}]\n"
        #expect(Self.hints(renamed + sections) == ["the team is called 'ai' now (spec.yaml:5); name it so"])
        let other = renamed.replacing("[xl, ml]", with: "xl")
        #expect(Self.hints(other + sections).first??.hasPrefix("did you mean 'ml2' (spec.yaml:5)") == true)
    }

    @Test func parentIsCalledByItsNewName() {
        let teams = "teams: [{name: ai, renamedFrom: ml}, {name: ml2, parent: ml}]\n"
        #expect(Self.hints(teams) == ["the team is called 'ai' now (spec.yaml:4); name it so"])
    }

    /// A hint that needs no search is given for every reference.
    @Test func everyFormerNameHasItsHint() {
        let members = (0..<20).map { "{team: ml, user: u\($0), role: viewer}" }.joined(separator: ", ")
        let users = (0..<20).map { "{name: u\($0)}" }.joined(separator: ", ")
        let hints = Self.hints("teams: [{name: ai, renamedFrom: ml}]\nusers: [\(users)]\nmemberships: [\(members)]\n")
        #expect(Set(hints) == ["the team is called 'ai' now (spec.yaml:4); name it so"])
    }

    // MARK: Empty values

    @Test(arguments: [
        ("teams: [{name: a, labels: {owner: ''}}]\n", "leave the name out"),
        ("teams:\n  - name: a\n    labels:\n      owner:\n", "leave the name out"),
        ("teams: [{name: a, displayName: ''}]\n", "leave the field out"),
        ("teams:\n  - name: a\n    phone:\n", "leave the field out"),
        ("teams:\n  - name: a\n    billing:\n      address:\n", "leave the field out"),
        ("teams:\n  - name: a\n    renamedFrom:\n", "leave the field out"),
        ("teams:\n  - name: a\n    renamedFrom:\n      - b\n      -\n", "leave the element out"),
        (
            "regions:\n  - name: us\n    provider: aws\n    dedicatedTo:\n      -\n",
            "leave the element out"
        ),
        ("regions:\n  - name: us\n    provider:\n", "such as aws"),
        ("gpuTypes:\n  - name: h100\n    gpusPerInstance:\n", "such as 8"),
    ])
    func emptyValueIsLeftOutWhereItMayBe(_ sections: String, _ hint: String) {
        #expect(Self.hints(sections) == [hint])
    }

    @Test func nameOfTheClusterIsNotLeftOut() {
        let specs = LoadedSpecs(
            documents: ["apiVersion: hxapply/v1\nkind: Cluster\nmetadata:\n  name:\n"],
            name: "spec.yaml"
        )
        #expect(specs.diagnostics.report().shown.map(\.hint) == ["name the cluster"])
    }

    // MARK: Columns

    @Test(arguments: [
        ("labels.A", "the name 'A' in 'labels'"), ("labels.", "the name '' in 'labels'"),
        ("labels.a.b", "the name 'a.b' in 'labels'"),
    ])
    func columnOfALabelIsNotSaidToBeItsName(_ column: String, _ subject: String) {
        let message = "\(subject) must be \(NameValue.demand)"
        let file = TableReader.read(
            path: "t.csv",
            text: Array("name,\(column)\nml,1\n".utf8),
            kind: .teams,
            cluster: "test",
            delimiter: UInt8(ascii: ",")
        )
        #expect(file.diagnostics.report().shown.map(\.message) == [message])
    }
}
