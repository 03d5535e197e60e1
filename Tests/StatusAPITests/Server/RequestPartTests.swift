import HTTPTypes
import Testing
import Text

@testable import StatusAPI

/// The parts of a request that are read by hand: escapes, credentials, conditions, paths.
struct RequestPartTests {
    @Test(arguments: [
        ("a%20b", "a b"), ("a+b", "a b"), ("%C3%A9", "é"), ("", ""), ("%25", "%"), ("%00", "\0"), ("a%2Fb", "a/b"),
    ])
    func escapesAreRead(text: String, value: String) {
        #expect(PercentEncoding.decode(text[...], isForm: true) == value)
    }

    @Test(arguments: ["%", "%2", "%zz", "%ff", "%c3", "a%"])
    func brokenEscapesAreRefused(text: String) {
        #expect(PercentEncoding.decode(text[...], isForm: true) == nil)
    }

    @Test func queriesKeepEachParameterOnce() throws {
        let query = try Query("page=2&team=ml%2Dresearch&empty=&flag")
        #expect(query.names == ["page", "team", "empty", "flag"])
        #expect(query["team"] == "ml-research")
        #expect(query["empty"] == "")
        #expect(query["flag"] == "")
        #expect(throws: Problem.self) { try Query("a=1&a=2") }
        #expect(throws: Problem.self) { try Query("a=1&%61=2") }
    }

    @Test(arguments: ["0", "101", "-1", "+1", "", "1.0", " 1", "９", "99999999999999999999"])
    func numbersOutOfRangeAreRefused(text: String) throws {
        let query = try Query("n=\(text)"[...])
        #expect(throws: Problem.self) { try query.number("n", in: 1...100, default: 20) }
    }

    @Test(arguments: [
        ("Bearer abc", "abc"), ("bearer abc", "abc"), ("Basic OmFiYw==", "abc"), ("Basic dXNlcjphYmM=", "abc"),
        ("Basic dXNlcjphOmI=", "a:b"),
    ])
    func secretsAreRead(field: String, secret: String) {
        #expect(Credentials.secret(in: [.authorization: field]) == secret)
    }

    @Test(arguments: [
        "", "Bearer", "Bearer ", "Digest abc", "abc", "Basic ???", "Basic dXNlcg==",
        "Bearer " + String(repeating: "a", count: 513),
    ])
    func otherCredentialsAreNone(field: String) {
        #expect(Credentials.secret(in: [.authorization: field]) == nil)
    }

    @Test func twoCredentialsAreNone() {
        var fields: HTTPFields = [.authorization: "Bearer a"]
        fields.append(HTTPField(name: .authorization, value: "Bearer b"))
        #expect(Credentials.secret(in: fields) == nil)
    }

    @Test(arguments: [[], [0], [0, 1], [0, 1, 2], [255, 254, 253, 252], Array("hxapply".utf8)])
    func base64GoesThereAndBack(bytes: [UInt8]) {
        #expect(Base64.decode(Base64.encode(bytes)[...]) == bytes)
    }

    /// What another program would read otherwise, or not at all, is no Base64.
    @Test(arguments: [
        "=", "====", "A", "AA", "AA=", "AAA", "A===", "AA=A", "A=AA", "AAA==", "AB==", "AAB=", "AAA-", "AA A",
    ])
    func otherBase64IsRefused(text: String) { #expect(Base64.decode(text[...]) == nil) }

    @Test(arguments: ["a/b c%\u{E9}~", "", "-._~", "ÿ\0"])
    func escapesGoThereAndBack(text: String) {
        #expect(PercentEncoding.decode(PercentEncoding.encode(text)[...], isForm: false) == text)
    }

    @Test(arguments: [
        ("\"a\"", true), ("*", true), ("\"b\", \"a\"", true), ("W/\"a\"", true), ("\"b\"", false), ("a", false),
        ("\"a", false), ("", false),
    ])
    func conditionsNameTags(field: String, isMatch: Bool) {
        #expect(EntityTag.matches(field, "\"a\"") == isMatch)
    }

    @Test(arguments: ["localhost", "localhost:80", "127.0.0.1:8080", "127.1", "[::1]:80", "[::1]", "::1"])
    func thisMachinesNames(host: String) { #expect(LoopbackHost.names(host)) }

    @Test(arguments: [
        "", "example.com", "127.0.0.1.example.com", "localhost.example.com", "[::2]", "10.0.0.1", "127.x",
    ])
    func otherMachinesNames(host: String) { #expect(!LoopbackHost.names(host)) }
}

/// Paths and the routes that they lead to.
struct RouteTreeTests {
    private let tree = RouteTree(
        ["/", "/a", "/a/{x}", "/a/{x}/b", "/a/fixed/b", "/c/{x}/{y}"].map { path in
            Route(path, path, "", content: .json(.any)) { (_) throws(Problem) in throw .notFound }
        }
    )

    @Test(arguments: [
        ("/", "/", []), ("/a", "/a", []), ("/a/1", "/a/{x}", ["1"]), ("/a/1/b", "/a/{x}/b", ["1"]),
        ("/a/fixed/b", "/a/fixed/b", []), ("/c/1%2F2", "/c/{x}/{y}", ["1", "2"]),
        ("/c/1/2%2F3", "/c/{x}/{y}", ["1", "2/3"]), ("/a/1%2F2", "/a/{x}", ["1/2"]),
    ])
    func pathsAreFound(path: String, route: String, values: [String]) {
        let found = tree.find(path[...])
        #expect(found?.route.path == route)
        #expect(found?.values == values)
    }

    @Test(arguments: [
        "", "a", "//", "//a", "/a/", "/a//b", "/%61", "/b", "/a/1/c", "/c/1", "/c/1%2F2/3", "/a/%zz", "/a/1/b/", "/A",
    ])
    func otherPathsAreNot(path: String) { #expect(tree.find(path[...]) == nil) }
}

/// Guessing keys and asking too often.
struct LimitTests {
    private let start = ContinuousClock.now

    @Test func guessesFromOneAddressAreSlowedDown() {
        let throttle = FailureThrottle(limit: 10, now: start)
        for _ in 0..<10 { #expect(throttle.recordFailure(from: "a", now: start) == nil) }
        #expect(throttle.recordFailure(from: "a", now: start) == 6)
        #expect(throttle.recordFailure(from: "b", now: start) == nil)
        #expect(throttle.recordFailure(from: "a", now: start + .seconds(7)) == nil)
    }

    @Test func manyAddressesTogetherAreSlowedDown() {
        let throttle = FailureThrottle(limit: 10, now: start)
        let answers = (0..<10_000).map { throttle.recordFailure(from: "\($0)", now: start) }
        #expect(answers.count { $0 == nil } == 10 * FailureThrottle.overallFactor / 10)
    }

    @Test func requestsAreCountedInWindows() {
        let limit = RateLimit(limit: 2)
        #expect(limit.count("a", now: start)?.remaining == 1)
        #expect(limit.count("a", now: start)?.isExceeded == false)
        #expect(limit.count("a", now: start + .seconds(10))?.isExceeded == true)
        #expect(limit.count("a", now: start + .seconds(10))?.reset == 50)
        #expect(limit.count("b", now: start)?.remaining == 1)
        #expect(limit.count("a", now: start + .seconds(60))?.remaining == 1)
        #expect(RateLimit(limit: 0).count("a", now: start) == nil)
    }
}
