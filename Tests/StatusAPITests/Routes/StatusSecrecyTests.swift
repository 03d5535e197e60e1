import Foundation
import TestSupport
import Testing
import Text

/// What no answer may hold: secrets and their digests for anybody, other teams' names and doings for teams.
///
/// Every route of the document is walked with all that there is filled in, whether it may be seen or not.
@Suite(.threadOfItsOwn) struct StatusSecrecyTests {
    private let platform: StatusPlatform
    /// Every path of every route, in both clusters.
    private let paths: [String]

    init() throws {
        let platform = try StatusPlatform.shared()
        self.platform = platform
        let templates = platform.document.templates
        let prod = try templates.flatMap { try platform.paths($0) }
        let lists = platform.document.templates.filter { template in
            platform.document.parameters(template).contains { $0.name == "per_page" }
        }
        let long = try lists.flatMap { try platform.paths($0) }.map { $0 + "?per_page=100" }
        let staging = try templates.filter { $0.contains("{cluster}") }
            .map { try platform.path($0, cluster: "staging", id: platform.runs.staging) }
        paths = prod + long + staging + ["/v1/clusters/staging/teams/labteam", "/?cluster=prod", "/?cluster=staging"]
    }

    /// Walks all paths.
    /// - Returns: where one of the words was met.
    private func leaks(of words: [String], to caller: Caller) throws -> [String] {
        try paths.flatMap { path in
            let answer = try platform.client.get(path, key: caller.secret)
            let text = answer.fields.map { "\($0.name): \($0.value)\n" }.joined() + answer.text
            return Self.words(of: words, in: text).map { "\(caller) \(path): \($0)" }
        }
    }

    /// The words that stand in a text; by the C library, since the texts are long and many.
    private static func words(of words: [String], in text: String) -> [String] {
        if text.utf8.contains(0) { return words }
        return text.withCString { text in words.filter { strstr(text, $0) != nil } }
    }

    // MARK: Secrets

    private static let keyMaterial =
        StatusPlatform.secrets + StatusPlatform.secrets.map(Secret.digest) + ["secret-canary", "\"sha256\""]

    @Test(arguments: Caller.allCases.filter { $0 != .stranger })
    func secretsAndDigestsAreForNobody(_ caller: Caller) throws {
        #expect(try leaks(of: Self.keyMaterial, to: caller) == [])
    }

    @Test func digestsAreNoFilterAndNoOrder() throws {
        // None that is declared, since the log says what was asked for.
        let digest = Secret.digest(of: "nobody's")
        for query in ["sha256=\(digest)", "sort_by=sha256", "sha256.gte=0"] {
            #expect(try platform.get("/v1/clusters/prod/apiKeys?\(query)", as: .ada).status == 400, "\(query)")
        }
    }

    @Test func logHoldsNoSecret() throws {
        _ = try leaks(of: [], to: .red)
        _ = try platform.client.from("127.0.4.1").get("/v1/whoami", key: Caller.stranger.secret)
        _ = try platform.get("/absent", as: .ada)
        let log = try platform.server.log()
        #expect(Self.words(of: ["\"/absent\""], in: log) != [])
        #expect(Self.words(of: Self.keyMaterial, in: log) == [])
    }

    // MARK: Other teams

    /// What tells of whom, in any of its fields: names, addresses, texts, numbers, what they share.
    private static let ofRed = [
        "redteam", "estrel", "rubra", "red-ci", "red-night", "red-off", "red-old", "red-shared", "rob-key",
        "waits for red", "1000.25",
    ]
    private static let ofBlue = [
        "blueteam", "eron", "azura", "blue-ci", "blue-night", "blue-moved", "bea-key", "31337", "5.4243", "2001.50",
        "2000.00",
    ]
    private static let ofNeither = [
        "greyteam", "Wren", "wren", "grey-ci", "grey-night", "stray", "ada-key", "otto-key", "ada@", "otto@",
    ]
    private static let ofStaging = ["labteam", "lab-ci", "lab-shared", "bench", "chief"]
    private static let ofThePlatform = [
        StatusPlatform.Origin.actor, StatusPlatform.Origin.runURL, StatusPlatform.Origin.reason, "spec.yaml", "HX7004",
        "minAdmins", "users/ada",
    ]

    /// What each sort of caller must not meet anywhere.
    private static let hidden: [(caller: Caller, words: [String])] = [
        (.red, ofBlue + ofNeither + ofStaging + ofThePlatform + ["rob-key"]),
        (.rob, ofBlue + ofNeither + ofStaging + ofThePlatform),
        (.shared, ofBlue + ofNeither + ofThePlatform + ["chief", "rob-key"]),
        (.blue, ofRed + ofNeither + ofStaging + ofThePlatform + ["bea-key"]),
        (.bea, ofRed + ofNeither + ofStaging + ofThePlatform),
        (.both, ofNeither + ofStaging + ofThePlatform + ["rob-key", "bea-key"]),
        (.lab, ofRed + ofBlue + ofNeither + ofThePlatform + ["prod"]),
        (.chief, ofRed + ofBlue + ["greyteam", "stray", "prod", StatusPlatform.Origin.actor]),
        (.otto, ofStaging),
    ]

    @Test(arguments: hidden) func othersAreNotMentioned(_ caller: Caller, _ words: [String]) throws {
        // The document says which members there are, whoever reads it.
        let found = try leaks(of: words, to: caller).filter { !$0.contains(" /openapi.json: ") }
        #expect(found == [])
    }

    @Test func whatIsHiddenFromSomeIsThereForTheAdmin() throws {
        let words = Self.ofRed + Self.ofBlue + Self.ofNeither + Self.ofStaging + Self.ofThePlatform
        let found = try leaks(of: words, to: .ada)
        for word in words { #expect(found.contains { $0.hasSuffix(": \(word)") }, "\(word)") }
    }

    // MARK: What is for admins and auditors

    /// Members that say who did something, where, by which file, and what went wrong.
    private static let ofPlatformOnly: Set = [
        "source", "actor", "runURL", "host", "programVersion", "specDigest", "plan", "recordDigest", "errorCode",
        "errorMessage", "allowed", "overrideReason", "summary", "missing",
    ]

    /// The names of all members that hold something, in all JSON that a caller can get.
    private func members(for caller: Caller) throws -> Set<String> {
        var names: Set<String> = []
        for path in paths where path != "/openapi.json" {
            let answer = try platform.get(path, as: caller)
            if answer.mediaType == "application/json" { Self.collect(try answer.json(), &names) }
        }
        return names
    }

    private static func collect(_ value: JSONValue, _ names: inout Set<String>) {
        switch value {
        case .object(let members):
            for member in members where member.value != .null {
                names.insert(member.name)
                collect(member.value, &names)
            }
        case .array(let elements):
            for element in elements { collect(element, &names) }
        default: break
        }
    }

    @Test(arguments: [Caller.red, .rob, .both, .lab]) func teamsSeeNoOrigin(_ caller: Caller) throws {
        #expect(try members(for: caller).intersection(Self.ofPlatformOnly) == [])
    }

    @Test(arguments: [Caller.ada, .otto]) func adminsAndAuditorsSeeAllOfIt(_ caller: Caller) throws {
        #expect(try Self.ofPlatformOnly.subtracting(members(for: caller)) == [])
    }

    /// What is not shown can be found by no filter and by no order either.
    @Test func whatIsHiddenIsNoFilter() throws {
        let first = try platform.json("/v1/clusters/prod/runs/\(platform.runs.first)", as: .ada)
        let source = try platform.json("/v1/clusters/prod/teams/redteam", as: .ada)["metadata"]?["source"]?.text
        let host = try #require(first["host"]?.text)
        let filters = [
            "runs?actor=\(StatusPlatform.Origin.actor)", "runs?host=\(host)", "runs?errorCode=HX7004",
            "runs?summary.create.gte=0", "audit?actor=\(StatusPlatform.Origin.actor)",
            "teams?metadata.source=\(source ?? "")",
        ]
        for filter in filters {
            let path = "/v1/clusters/prod/\(filter)"
            #expect(try platform.json(path, as: .ada)["total"]?.integer != 0, "\(filter)")
            for caller in [Caller.red, .rob] {
                #expect(try platform.json(path, as: caller)["total"]?.integer == 0, "\(caller) \(filter)")
            }
        }
        for (list, column) in [("runs", "actor"), ("runs", "summary.create"), ("gpuPools", "metadata.source")] {
            let plain = try platform.items("/v1/clusters/prod/\(list)", as: .red)
            let sorted = try platform.items("/v1/clusters/prod/\(list)?sort_by=\(column)", as: .red)
            #expect(plain == sorted || plain == sorted.reversed(), "\(list) \(column)")
        }
    }
}
