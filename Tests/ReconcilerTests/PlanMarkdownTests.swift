import Model
import Report
import TestSupport
import Testing
import Text

@testable import Planning
@testable import Reconciler

// MARK: All that knows here how plans and their parts are made

/// The plan of a document's sections for a database without tables.
private func planWithoutDatabase(_ sections: String) throws -> Plan {
    try PlanReader(options: PlanOptions(), state: ClusterState("test"), connection: nil)
        .plan(.spec(Specs.resolve(sections))).get()
}

/// A plan of just these changes.
private func makePlan(_ changes: [Change], _ verdict: GuardVerdict = GuardVerdict()) -> Plan {
    var draft = PlanDraft()
    draft.changes = changes
    draft.summary.create = changes.count { $0.action == .create }
    draft.summary.update = changes.count { $0.action == .update }
    draft.summary.rename = changes.count { $0.action == .rename }
    draft.summary.delete = changes.count { $0.action == .delete }
    draft.summary.adopt = changes.count { $0.action == .adopt }
    draft.summary.release = changes.count { $0.action == .release }
    return Plan(
        of: ClusterState("prod"),
        specDigest: nil,
        revision: nil,
        scope: .cluster,
        draft: draft,
        guarded: verdict
    )
}

/// A row with these values, the others at their defaults.
private func row(_ kind: Kind, _ values: [String: String]) -> RowLine {
    var bytes: [UInt8] = []
    for (index, field) in kind.fields.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: "\t")) }
        RowLine.appendCell(values[field.path] ?? field.defaultValue, to: &bytes)
    }
    return RowLine(bytes)
}

/// What guards and others have to say.
private func makeVerdict(_ message: String, reason: String) -> GuardVerdict {
    let allowance = Allowance(RemovalGuard.rule, "users", count: 12)
    return GuardVerdict(
        refusals: [Plan.Refusal(code: "HX7001", message: message, orElse: "delete fewer", allowance: allowance)],
        overrides: [Plan.AppliedOverride(allowance: allowance, code: "HX7001", message: message)],
        warnings: [Plan.Warning(code: "HX8001", message: message, hint: message)],
        reason: reason
    )
}

/// What reviewers see of a plan: short enough, all there or counted, and nothing in it but text.
@Suite(.threadOfItsOwn) struct PlanMarkdownTests {
    private static func change(
        _ action: Change.Action,
        _ kind: Kind,
        _ reason: Change.Reason,
        from before: [String: String]? = nil,
        to after: [String: String]? = nil,
        source: String? = nil
    ) -> Change {
        Change(
            action,
            kind,
            reason,
            source: source,
            before: before.map { row(kind, $0) },
            after: after.map { row(kind, $0) }
        )
    }

    // MARK: All of it

    @Test func smallPlanIsShownInFull() throws {
        let plan = makePlan(Self.oneOfEach, makeVerdict("12 of 40 (30 %) of users would be deleted", reason: "merger"))
        let text = PlanMarkdown(plan, maximumBytes: 60_000).text
        let footer = try #require(text.firstRange(of: "\n<sub>plan"))
        let summary = PlanText(plan) { text, _ in text }.summary
        #expect(String(text[..<footer.lowerBound]) == Self.expected.replacing("SUMMARY", with: summary))
        #expect(text[footer.lowerBound...] == "\n<sub>plan `\(plan.digest.name)` · serial 0</sub>\n")
    }

    private static let oneOfEach: [Change] = [
        change(
            .rename,
            .users,
            .renamed,
            from: ["name": "linus", "email": "linus@example.com"],
            to: ["name": "linus-t", "email": "linus@example.com", "fullName": "Linus T"],
            source: "users.yaml:9"
        ),
        change(.create, .users, .declared, to: ["name": "ada", "email": "ada@example.com"], source: "users.yaml:4"),
        change(.create, .users, .missing, to: ["name": "bob", "email": "b@example.com", "type": "service"]),
        change(
            .update,
            .teams,
            .drifted,
            from: ["name": "ml", "adminEmail": "lead@example.com", "monthlyBudgetUSD": "50000.00"],
            to: ["name": "ml", "adminEmail": "lead@example.com", "active": "f", "monthlyBudgetUSD": "65000.00"],
            source: "teams.yaml:12"
        ),
        change(.adopt, .teams, .adopted, from: ["name": "ops"], to: ["name": "ops"], source: "teams.yaml:20"),
        change(.release, .regions, .released, from: ["name": "us-east"]),
        change(.delete, .memberships, .undeclared, from: ["team": "ml", "user": "dana", "role": "member"]),
    ]

    private static let expected = """
        <!-- hxapply plan: prod -->
        ### hxapply plan for cluster `prod`

        **SUMMARY**

        **Refused**: an apply would change nothing.

        - `HX7001` 12 of 40 (30 %) of users would be deleted<br>\
        To go on: delete fewer, or give `--allow removals=users:12`

        **Allowed**, reason: `merger`

        - `HX7001` 12 of 40 (30 %) of users would be deleted<br>By: `--allow removals=users:12`

        **Warnings**

        - `HX8001` 12 of 40 (30 %) of users would be deleted<br>Hint: 12 of 40 (30 %) of users would be deleted

        **1 delete**

        ```diff
        - memberships/ml/dana (no document declares it)
        ```

        <details open><summary>1 release in regions</summary>

        ```diff
        ! regions/us-east (others still refer to it)
        ```

        </details>

        <details open><summary>1 rename in users</summary>

        ```diff
        @@ users/linus -> linus-t @@ users.yaml:9
        +   fullName: Linus T
        ```

        </details>

        <details open><summary>1 adoption in teams</summary>

        ```diff
        @@ teams/ops @@ teams.yaml:20 (row was not managed by hxapply)
        ```

        </details>

        <details open><summary>1 update in teams</summary>

        ```diff
        @@ teams/ml @@ teams.yaml:12 (row changed outside hxapply)
        -   active: true
        +   active: false
        -   monthlyBudgetUSD: 50000.00
        +   monthlyBudgetUSD: 65000.00
        ```

        </details>

        <details open><summary>2 creates in users</summary>

        ```diff
        + users/ada users.yaml:4
        +   email: ada@example.com
        + users/bob (row deleted outside hxapply)
        +   email: b@example.com
        +   type: service
        ```

        </details>

        """

    @Test func emptyPlanSaysSo() throws {
        let plan = try planWithoutDatabase("users: []\n")
        let digest = try #require(plan.specDigest)
        let text = PlanMarkdown(plan, maximumBytes: 60_000).text
        #expect(text.hasPrefix("<!-- hxapply plan: test -->\n### hxapply plan for cluster `test`\n"))
        #expect(text.contains("\nNothing to do: everything is as declared.\n"))
        #expect(!text.contains("not shown"))
        #expect(text.contains("· spec `\(digest.name)` · serial 0"))
    }

    @Test func longValuesAreShownAsAWholeWhereThereIsRoom() {
        let long = String(repeating: "a", count: 3000)
        let text = PlanMarkdown(Self.plan(phone: long + "OLD", to: long + "NEW"), maximumBytes: 60_000).text
        #expect(text.contains("-   phone: \(long)OLD\n+   phone: \(long)NEW\n"))
    }

    @Test func longValuesAreCutAroundTheirDifferenceWhereThereIsNone() {
        let long = String(repeating: "a", count: 30_000)
        let plan = Self.plan(phone: long + "OLD" + long, to: long + "NEW" + long)
        let text = PlanMarkdown(plan, maximumBytes: 20_000).text
        #expect(text.utf8.count < 2500)
        #expect(text.contains("-   phone: 29,900 characters … \"aaa"))
        #expect(text.contains("aaaaOLDaaaa"))
        #expect(text.contains("aaaaNEWaaaa"))
        #expect(text.contains("aaa\" … 29,703 more characters\n"))
        #expect(!text.contains("not shown"))
    }

    private static func plan(phone before: String, to after: String) -> Plan {
        makePlan([
            change(
                .update,
                .teams,
                .specChanged,
                from: ["name": "ml", "phone": before],
                to: ["name": "ml", "phone": after]
            )
        ])
    }

    // MARK: Not all of it

    @Test func fiveThousandCreatesFitIntoAComment() throws {
        let users = (0..<5000).map { "  - {name: u\($0), email: u\($0)@example.com}\n" }.joined()
        let text = PlanMarkdown(try planWithoutDatabase("users:\n" + users), maximumBytes: 60_000).text
        let shown = text.split(separator: "\n").count { $0.hasPrefix("+ users/u") }
        #expect(text.utf8.count <= 60_000)
        #expect(shown > 300)
        #expect(shown + Self.omitted(text) == 5000)
        #expect(text.contains("\n\((5000 - shown).grouped) of 5,000 creates in users are not shown here.\n"))
        #expect(text.contains("<summary>\(shown.grouped) of 5,000 creates in users</summary>"))
    }

    @Test func everyChangeIsShownOrCountedWhateverTheRoom() {
        let plan = makePlan(Self.many(100), makeVerdict("users/x would be deleted", reason: "because"))
        for room in stride(from: 900, through: 60_000, by: 1300) {
            let text = PlanMarkdown(plan, maximumBytes: room).text
            let shown = text.ranges(of: "users/key-").count
            #expect(text.utf8.count <= room)
            #expect(shown + Self.omitted(text) == plan.changes.count, "with room for \(room) bytes")
        }
        #expect(!PlanMarkdown(plan, maximumBytes: 1_000_000).text.contains("not shown"))
    }

    @Test func deletesComeFirstAndGetTheRoomFirst() throws {
        let plan = makePlan(Self.many(200))
        let text = PlanMarkdown(plan, maximumBytes: 20_000).text
        #expect(text.split(separator: "\n").count { $0.hasPrefix("- users/key-") } == 200)
        let table = try #require(text.firstRange(of: "**200 deletes**"))
        let details = try #require(text.firstRange(of: "<details"))
        #expect(table.lowerBound < details.lowerBound)
        #expect(text.contains(" of 200 creates in users are not shown here."))
    }

    @Test func tinyRoomStillHoldsTheSummary() {
        let plan = makePlan(Self.many(20))
        for room in 0...900 {
            let text = PlanMarkdown(plan, maximumBytes: room).text
            #expect(text.utf8.count <= room)
            guard room >= 320 else { continue }
            #expect(text.hasPrefix("<!-- hxapply plan: prod -->\n"))
            #expect(text.contains("**\(PlanText(plan) { text, _ in text }.summary)**"))
            #expect(text.contains(" of 100 changes are not shown here; the whole plan is in the pipeline's log"))
        }
    }

    @Test func hundredThousandChangesAreCutToo() {
        let after = row(.users, ["name": "ada", "email": "ada@example.com"])
        let change = Change(.create, .users, .declared, source: "users.yaml:1", before: nil, after: after)
        let plan = makePlan([Change](repeating: change, count: 100_000))
        #expect(Self.omitted(PlanMarkdown(plan, maximumBytes: 60_000).text) > 90_000)
    }

    /// So many changes of each of five sorts; the key of each stands in the text once.
    private static func many(_ count: Int) -> [Change] {
        var changes: [Change] = []
        for number in 0..<count {
            let values = (0..<5).map { ["name": "key-\(number * 5 + $0)", "email": "e\(number)@example.com"] }
            changes += [
                change(.create, .users, .declared, to: values[0]),
                change(.delete, .users, .undeclared, from: values[1]),
                change(.release, .users, .released, from: values[2]),
                change(.adopt, .users, .adopted, from: values[3], to: values[3]),
                change(
                    .update,
                    .users,
                    .specChanged,
                    from: values[4],
                    to: values[4].merging(["fullName": "New", "active": "f"]) { $1 }
                ),
            ]
        }
        return changes
    }

    /// The number of changes that the text says it does not show.
    private static func omitted(_ text: String) -> Int {
        guard let match = text.firstMatch(of: #/\n([0-9,]+) of [0-9,]+ changes? (?:is|are) not shown here; /#) else {
            return 0
        }
        return Int(match.1.filter { $0 != "," }) ?? -1
    }

    // MARK: Nothing but text

    static let payloads: [String] = [
        "|", "||", "a|b|c", "\\|", "\\\\|", "| --- |", "\\", "x\\", "`", "``", "```", "`|`", "`a` | `b`", "~~~",
        "</code>", "<script>alert(1)</script>", "<b>bold</b>", "<img src=x onerror=alert(1)>",
        "<details><summary>x</summary>", "</details>", "<!--", "-->", "<!-- hxapply plan: prod -->", "<wbr>",
        "&lt;b&gt;", "&#124;", "&amp;", "&", "::error::x", "::set-output name=a::b", "\n::error::x",
        "\r::stop-commands::x", "a\nb", "a\r\nb", "\n\n# Heading", "\n| a | b |", "\t", "@team", "@org/team",
        "x @octocat y", "ada@example.com", "mailto:a@b.com", "xmpp:a@b.com/c", "#12", "GH-12", "org/repo#12", "!12",
        "%34", "~label", "$snippet", "https://evil.example.com/x", "www.evil.example.com", "ftp://a.b/c",
        "[x](https://evil.example.com)", "![x](https://evil.example.com/p.png)", "[x][y]", "[^1]", "[[wiki]]",
        "**bold**", "_it_", "~~gone~~", "$x$", "$`x`$", "$$x$$", ":smile:", "- [ ] task", "1. one", "> quote", "---",
        "===", "\u{1B}[31mred", "\u{1B}]8;;https://evil.example.com\u{7}x", "\u{0}", "\u{7F}", "\u{85}", "\u{2028}x",
        "\u{202E}evil", "\u{2066}x\u{2069}", "a\u{200B}b", "\u{FEFF}x", "\u{301}x", "é日本", "", " ", "  x  ",
        String(repeating: "|`<@", count: 5000), String(repeating: "x", count: 50_000),
        String(repeating: "\u{301}", count: 5000),
    ]

    @Test(arguments: payloads)
    func hostileTextStaysText(_ payload: String) {
        let text = PlanMarkdown(Self.plan(of: payload), maximumBytes: 60_000).text
        #expect(text.utf8.count <= 60_000)
        #expect(!text.contains("not shown"))
        #expect(text.unicodeScalars.filter { $0 != "\n" && Self.isHarmful($0) }.isEmpty)
        #expect(Self.linesOutsideOfTheirBlock(text).isEmpty)
        #expect(!text.split(separator: "\n").contains { $0.drop { $0 == " " }.utf8.starts(with: "::".utf8) })
        let unfenced = text.replacing(Self.fences.matchingSemantics(.unicodeScalar), with: "")
        let untagged = unfenced.replacing("<!-- hxapply plan: prod -->", with: "", maxReplacements: 1)
            .replacing(Self.tags.matchingSemantics(.unicodeScalar), with: "")
        #expect(!untagged.utf8.contains(UInt8(ascii: "<")))
        let prose = unfenced.replacing(Self.code.matchingSemantics(.unicodeScalar), with: "").replacing("###", with: "")
        #expect(!prose.utf8.contains { "@#$~\\`[]&".utf8.contains($0) }, "\(prose)")
        #expect(!prose.contains("://"))
        #expect(!prose.contains("www."))
    }

    private static var tags: Regex<Substring> { #/</?(?:code|details|summary|sub)>|<details open>|<wbr>|<br>/# }

    /// A block of code as CommonMark has it: it ends at the first line of at least as many backticks and nothing else.
    private static var fences: Regex<Substring> {
        #/^```diff\n(?:.*\n)*?^ {0,3}```+[ \t]*\n/#.anchorsMatchLineEndings()
    }

    private static var code: Regex<Substring> { #/`[^`\n]*`|<code>[^\n]*?</code>/# }

    /// A plan with the text wherever a spec, a database or an option may bring one.
    private static func plan(of payload: String) -> Plan {
        let old = ["name": payload, "email": payload, "fullName": payload]
        let new = ["name": payload, "email": "x" + payload, "fullName": payload + "x"]
        let region = ["name": "us-east", "displayName": payload, "dedicatedTo": "{\(payload)}"]
        let changes: [Change] = [
            change(.create, .users, .declared, to: new, source: payload),
            change(.update, .users, .drifted, from: old, to: new, source: payload),
            change(.rename, .users, .renamed, from: old, to: new, source: payload),
            change(.adopt, .users, .adopted, from: old, to: new, source: payload),
            change(.release, .users, .released, from: old), change(.delete, .users, .undeclared, from: old),
            change(.update, .regions, .specChanged, from: region, to: ["name": "us-east"], source: "regions.yaml:1"),
        ]
        return makePlan(changes, makeVerdict("users/\(payload) is '\(payload)': \(payload)", reason: payload))
    }

    /// The lines between two blocks that belong into one: those that begin with a sign or with blanks.
    private static func linesOutsideOfTheirBlock(_ text: String) -> [Substring] {
        text.replacing(fences.matchingSemantics(.unicodeScalar), with: "").split(separator: "\n").filter { line in
            line.hasPrefix("@@") || line.hasPrefix("+") || line.hasPrefix("!") || line.hasPrefix("    ")
        }
    }

    /// Whether the character could move a cursor, or hide or reorder text, by Unicode's properties.
    private static func isHarmful(_ character: Unicode.Scalar) -> Bool {
        switch character.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: true
        default: character.properties.isDefaultIgnorableCodePoint
        }
    }
}
