import TestSupport
import Testing
import Text

/// Limits: of requests a minute with one key, and of wrong keys from one address.
@Suite(.threadOfItsOwn) struct StatusLimitTests {
    private let platform: StatusPlatform

    init() throws { platform = try .shared() }

    private static let names = ["X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"]

    private static func limits(_ answer: HTTPAnswer) -> [Int?] { names.map { answer[$0].flatMap { Int($0) } } }

    @Test func requestsBeyondTheLimitAreHeldBack() throws {
        let server = try LocalServer(platform.applied.database, rateLimit: 5)
        let key = Caller.red.secret
        // Whatever is answered counts, and so does the key's other secret.
        let requests = [
            ("/v1/clusters", key), ("/v1/clusters?page=0", key), ("/absent", StatusPlatform.secret("red-next")),
            ("/v1/clusters/prod", key), ("/", key),
        ]
        for (index, (path, key)) in requests.enumerated() {
            let answer = try server.client.get(path, key: key)
            #expect(answer.status != 429, "\(path)")
            #expect(Self.limits(answer).prefix(2) == [5, 4 - index], "\(path)")
            #expect((1...60).contains(Self.limits(answer)[2] ?? 0), "\(path)")
        }
        for key in [key, StatusPlatform.secret("red-next")] {
            let answer = try server.client.get("/v1/clusters", key: key)
            #expect(answer.status == 429)
            #expect(Self.limits(answer).prefix(2) == [5, 0])
            let wait = try #require(answer["Retry-After"].flatMap { Int($0) })
            #expect((1...60).contains(wait) && wait == Self.limits(answer)[2])
            #expect(answer.mediaType == "application/problem+json")
            #expect(try answer.json()["status"]?.integer == 429)
            #expect(try platform.document.problems(of: answer, to: "/v1/clusters") == [])
        }
        // Neither others nor those who watch over it are held back, and a method that is never allowed is not counted.
        #expect(try server.client.get("/v1/clusters", key: Caller.blue.secret).status == 200)
        #expect(try server.client.get("/v1/clusters", key: Caller.rob.secret).status == 200)
        #expect(try server.client.request("POST", "/v1/clusters", key: key).status == 405)
        for path in ["/livez", "/readyz", "/health", "/health/db"] {
            let answer = try server.client.get(path, key: key)
            #expect(answer.status == 200, "\(path)")
            #expect(Self.limits(answer) == [nil, nil, nil], "\(path)")
        }
    }

    @Test func withoutALimitNothingIsCounted() throws {
        let server = try LocalServer(platform.applied.database, rateLimit: 0)
        for _ in 0..<20 {
            let answer = try server.client.get("/v1/clusters", key: Caller.red.secret)
            #expect(answer.status == 200)
            #expect(Self.limits(answer) == [nil, nil, nil])
        }
    }

    @Test func guessingIsSlowedDownByAddress() throws {
        let server = try LocalServer(platform.applied.database)
        let attacker = server.client.from("127.0.3.1")
        let start = ContinuousClock.now
        var statuses: [Int] = []
        var held: HTTPAnswer?
        while held == nil, statuses.count < 40 {
            let answer = try attacker.get("/v1/whoami", key: "guess-\(statuses.count)")
            statuses.append(answer.status)
            if answer.status == 429 { held = answer }
        }
        // One more is let through every six seconds.
        let more = Int((ContinuousClock.now - start) / .seconds(6)) + 1
        #expect(statuses.prefix(10) == Array(repeating: 401, count: 10)[...])
        #expect((11...(11 + more)).contains(statuses.count))
        let answer = try #require(held)
        #expect((1...60).contains(answer["Retry-After"].flatMap { Int($0) } ?? 0))
        #expect(try answer.json()["status"]?.integer == 429)
        #expect(try platform.document.problems(of: answer, to: "/v1/whoami") == [])
        // A good key is none the worse for its neighbours, and other addresses have their own count.
        for path in ["/v1/whoami", "/v1/clusters/prod/teams"] {
            #expect(try attacker.get(path, key: Caller.red.secret).status == 200)
        }
        #expect(try server.client.from("127.0.3.2").get("/v1/whoami", key: "guess").status == 401)
        #expect(try attacker.get("/livez").status == 200)
        // A request without a key is no guess.
        #expect(try attacker.get("/v1/whoami").status == 401)
    }
}
