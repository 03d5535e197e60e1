import Model
import Planning
import Testing

@testable import StatusPage

/// The page for people: what it shows, and that nothing from a database becomes markup.
@Suite struct PageDocumentTests {
    private static let now = time(2, 14, 30, 5)

    /// A time in November 2026.
    private static func time(_ day: Int, _ hour: Int = 0, _ minute: Int = 0, _ second: Int = 0) -> PageTime {
        PageTime(microseconds: Int64(((20_757 + day) * 24 + hour) * 3600 + minute * 60 + second) * 1_000_000)
    }

    private static func state(_ name: String = "prod", problems: [String] = []) -> PageModel.ClusterState {
        PageModel.ClusterState(
            name: name,
            isInSync: problems.isEmpty,
            problems: problems,
            serial: 7,
            appliedRevision: "4f3a9c1d2be07a55e1c94d03c1a2f6b8d0e9a7c3",
            appliedAt: "2026-11-02T14:02:05Z"
        )
    }

    private static func run(
        _ state: String = "succeeded",
        pipelineURL: String? = nil,
        errorMessage: String? = nil,
        changes: [PageModel.Change] = [],
        otherChanges: Int? = 0,
        counts: [PageModel.ChangeCount] = []
    ) -> PageModel.Run {
        PageModel.Run(
            id: "64e10d33-9a6f-4ec3-8266-1725778fc637",
            url: "/v1/runs/64e10d33",
            state: state,
            startedAt: "2026-11-02T14:02:02Z",
            finishedAt: "2026-11-02T14:02:05Z",
            revision: "main",
            actor: "ada@example.com",
            pipelineURL: pipelineURL,
            errorMessage: errorMessage,
            changes: changes,
            otherChanges: otherChanges,
            counts: counts
        )
    }

    private static func reservation(_ name: String, gpus: Int, _ minutes: Range<Int>) -> PageModel.Reservation {
        PageModel.Reservation(
            name: name,
            team: "ml-research",
            user: nil,
            gpus: gpus,
            start: time(2),
            end: time(3),
            startMinute: minutes.lowerBound,
            endMinute: minutes.upperBound,
            phase: nil
        )
    }

    private static func pool(capacity: Int?, _ reservations: [PageModel.Reservation]) -> PageModel.Pool {
        PageModel.Pool(
            region: "us-east-2",
            gpuType: "h100",
            capacity: capacity.map(PageModel.Capacity.gpus) ?? .undeclared,
            reservations: reservations
        )
    }

    private static func page(
        state: PageModel.ClusterState = state(),
        others: [PageModel.ClusterState] = [],
        isStale: Bool = false,
        sections: [PageModel.SectionCount] = [],
        runs: [PageModel.Run] = [],
        pools: [PageModel.Pool] = [],
        calendar: PageModel.Calendar = PageModel.Calendar(firstDay: time(2).day, days: 14, pools: [], omitted: 0),
        cost: PageModel.MonthCost = PageModel.MonthCost(month: time(1).day, teams: [], total: "0.00", unpriced: 0),
        keys: [PageModel.ExpiringKey] = []
    ) -> String {
        let detail = PageModel.ClusterDetail(
            state: state,
            sections: sections,
            runs: runs,
            timeline: PageModel.Timeline(firstDay: time(2).day, days: 14, pools: pools),
            calendar: calendar,
            cost: cost,
            expiringKeys: keys
        )
        let model = PageModel(
            now: now,
            readAt: time(2, 14, 17, 31),
            isStale: isStale,
            ageSeconds: 754,
            viewer: "ops",
            clusters: [state] + others,
            selected: detail
        )
        return PageDocument(model).html()
    }

    /// A page whose every text is the given one.
    private static func page(of text: String) -> String {
        let hostile = PageModel.ClusterState(
            name: text,
            isInSync: false,
            problems: [text],
            serial: 1,
            appliedRevision: text,
            appliedAt: text
        )
        let change = PageModel.Change(
            symbol: text,
            action: text,
            resource: text,
            previousKey: text,
            fields: [PageModel.FieldChange(path: text, before: .text(text), after: .text(text + "x"))]
        )
        let run = PageModel.Run(
            id: text,
            url: text,
            state: text,
            startedAt: text,
            finishedAt: text,
            revision: text,
            actor: text,
            pipelineURL: text,
            errorMessage: text,
            changes: [change],
            otherChanges: 1
        )
        let reservation = PageModel.Reservation(
            name: text,
            team: text,
            user: text,
            gpus: 2,
            start: now,
            end: now,
            startMinute: .min,
            endMinute: .max,
            phase: text
        )
        let pools = [[reservation], []].map {
            PageModel.Pool(region: text, gpuType: text, capacity: .gpus(1), reservations: $0)
        }
        let detail = PageModel.ClusterDetail(
            state: hostile,
            sections: [PageModel.SectionCount(section: text, managed: 1, drifted: 1, unmanaged: 1, url: text)],
            runs: [run],
            timeline: PageModel.Timeline(firstDay: now.day, days: 14, pools: pools),
            calendar: PageModel.Calendar(
                firstDay: now.day,
                days: 1,
                pools: [PageModel.CalendarPool(region: text, gpuType: text, gpus: 1, days: [nil])],
                omitted: 1
            ),
            cost: PageModel.MonthCost(
                month: now.day,
                teams: [PageModel.TeamCost(team: text, cost: text, budget: text, share: 120, standing: .exceeded)],
                total: text,
                unpriced: 1
            ),
            expiringKeys: [
                PageModel.ExpiringKey(name: text, owner: text, expiresAt: now, daysLeft: 1, isActive: false)
            ]
        )
        let model = PageModel(
            now: now,
            readAt: now,
            isStale: true,
            ageSeconds: 1,
            viewer: text,
            clusters: [hostile, state()],
            selected: detail
        )
        return PageDocument(model).html()
    }

    // MARK: What others wrote

    @Test func textNeverBecomesMarkup() {
        let html = Self.page(of: "<script>alert(1)</script>")
        #expect(!html.contains("<script"))
        #expect(html.contains("&lt;script&gt;alert(1)&lt;/script&gt;"))
    }

    @Test func textNeverLeavesAnAttribute() {
        let html = Self.page(of: "\" onmouseover=\"x' &amp;")
        #expect(!html.contains("\" onmouseover"))
        #expect(html.contains("&quot; onmouseover=&quot;x&#39; &amp;amp;"))
    }

    @Test(arguments: [
        ("\u{202E}gpj", "\\u{202E}gpj"), ("a\u{200B}b", "a\\u{200B}b"), ("a\u{0}\u{1B}[2J", "a\\u{0}\\u{1B}"),
    ])
    func hiddenCharactersAreNamed(text: String, shown: String) {
        let html = Self.page(of: text)
        #expect(html.contains(shown))
        for scalar in text.unicodeScalars where !(" "..."~").contains(scalar) {
            #expect(!html.unicodeScalars.contains(scalar))
        }
    }

    @Test(arguments: [
        "javascript:alert(1)", "JAVASCRIPT:alert(1)", "java\tscript:alert(1)", "data:text/html,x", "//example.com/",
        "/\\example.com/", "https:example.com", "https:///x", "https://example.com\\@example.org/",
        "https://example.com@example.org/", "https://example.com/ x", "https://ex\u{430}mple.com/",
        " https://example.com/",
    ])
    func addressesThatMisleadAreNoLinks(address: String) {
        #expect(!Self.page(of: address).contains("href=\"\(HTMLText.escape(address))\""))
        #expect(!Self.page(runs: [Self.run(pipelineURL: address)]).contains("rel=\"noopener"))
    }

    @Test func pipelinesAreLinksWithTheirHost() {
        let address = "https://ci.example.com:8443/jobs/9?a=1&b=2"
        let html = Self.page(runs: [Self.run(pipelineURL: address)])
        #expect(html.contains("<a href=\"https://ci.example.com:8443/jobs/9?a=1&amp;b=2\" rel=\"noopener"))
        #expect(html.contains(">ci.example.com:8443<"))
    }

    @Test func clustersAreLinkedByName() {
        let html = Self.page(others: [Self.state("a&b/c d")])
        #expect(html.contains("<a href=\"/?cluster=a%26b%2Fc%20d\">"))
        #expect(html.contains("<a href=\"/?cluster=prod\" aria-current=\"page\">"))
    }

    @Test func onlyOneClusterNeedsNoNavigation() {
        #expect(!Self.page().contains("<nav"))
    }

    // MARK: The document

    @Test func policyCanNameTheStyle() {
        let html = Self.page()
        #expect(html.contains("<style>\(PageDocument.styleSheet)</style>"))
        #expect(html.split(separator: "<style").count == 2)
        #expect(!PageDocument.styleSheet.contains("<"))
    }

    @Test func nothingIsLoadedAndNothingRuns() {
        let html = Self.page(
            others: [Self.state("staging")],
            isStale: true,
            runs: [Self.run(pipelineURL: "https://ci.example.com/")],
            pools: [Self.pool(capacity: 1, [Self.reservation("a", gpus: 2, -10..<30_000)])]
        )
        for forbidden in ["style=", "<script", "onclick", "<img", "<link", "@import", "url(http", "http://"] {
            #expect(!html.contains(forbidden), "\(forbidden)")
        }
        #expect(html.split(separator: "https://").count == 2)
    }

    @Test func headingsComeInOrder() {
        let html = Self.page()
        #expect(html.split(separator: "<h1").count == 2)
        #expect(!html.contains("<h3"))
        let titles = ["Sync state", "Rows", "Keys about to expire", "Last runs", "Reservations"]
        let places = titles.compactMap { html.ranges(of: "\($0)<").first?.lowerBound }
        #expect(places.count == titles.count && places == places.sorted())
    }

    @Test func emptyPartsSayThatTheyAre() {
        let html = Self.page(pools: [Self.pool(capacity: 8, [])])
        for sentence in [
            "No rows yet.", "No runs yet.", "No reservations in the next 14 days.",
            "No key expires in the next 30 days.", "1 pool without a reservation",
        ] {
            #expect(html.contains(sentence))
        }
        let model = PageModel(
            now: Self.now,
            readAt: Self.now,
            isStale: false,
            ageSeconds: 0,
            viewer: "x",
            clusters: [],
            selected: nil
        )
        #expect(PageDocument(model).html().contains("No clusters"))
    }

    @Test func staleDataSaysHowOldItIs() {
        let html = Self.page(isStale: true)
        #expect(html.contains("This page shows its state of 12 min ago"))
        #expect(html.contains("<dt>Data of</dt><dd><time datetime=\"2026-11-02T14:17:31.000Z\">"))
        #expect(!Self.page().contains("The database cannot be reached"))
    }

    @Test func reasonsAreListed() {
        let html = Self.page(state: Self.state(problems: ["2 rows were changed"]))
        #expect(html.contains("Not in sync"))
        #expect(html.contains("<li>2 rows were changed</li>"))
    }

    /// A cluster that nobody has applied to has nothing wrong with it, unless somebody tried.
    @Test(arguments: [(["nothing was applied yet"], "Nothing applied yet"), (["nothing", "failed"], "Not in sync")])
    func clusterWithoutARunIsNew(_ problems: [String], _ title: String) {
        let state = PageModel.ClusterState(
            name: "new",
            isInSync: false,
            problems: problems,
            serial: 0,
            appliedRevision: nil,
            appliedAt: nil
        )
        let html = Self.page(state: state)
        #expect(html.contains(title))
        #expect(html.contains("<li>failed</li>") == problems.contains("failed"))
    }

    // MARK: Runs

    /// Of a long run only the first changes are kept, and none of these may be the viewer's.
    @Test func changesThatAreNotKnownAreNotDenied() {
        let html = Self.page(runs: [Self.run(otherChanges: nil)])
        #expect(!html.contains("No changes."))
        #expect(html.contains("/changes\">all of its changes"))
        #expect(Self.page(runs: [Self.run()]).contains("No changes."))
    }

    @Test func changesShowBothValues() {
        let field = PageModel.FieldChange(path: "gpus", before: .text("8"), after: .text("16"))
        let update = PageModel.Change(
            symbol: "~",
            action: "update",
            resource: "gpuPools/a/b",
            previousKey: nil,
            fields: [field]
        )
        let rename = PageModel.Change(
            symbol: ">",
            action: "rename",
            resource: "users/grace-hopper",
            previousKey: "grace",
            fields: []
        )
        let html = Self.page(runs: [Self.run(changes: [update, rename], otherChanges: 40)])
        #expect(html.contains("<del>8</del>") && html.contains("<ins>16</ins>"))
        #expect(html.contains(">users/grace</code>") && html.contains(">grace-hopper</code>"))
        #expect(html.contains("1 update") && html.contains("40 more changes"))
    }

    /// What stands below the runs is not to be looked for.
    @Test func longRunIsClosedAndCountedInFull() {
        let created = (0..<20).map { number in
            PageModel.Change(
                symbol: "+",
                action: "create",
                resource: "users/u\(number)",
                previousKey: nil,
                fields: []
            )
        }
        let count = PageModel.ChangeCount(symbol: "+", action: "create", count: 15_282)
        let long = Self.page(runs: [Self.run(changes: created, otherChanges: 15_262, counts: [count])])
        #expect(!long.contains("<details open>"))
        #expect(long.contains(">+15282</span>") && !long.contains("and 15262 more</span>"))
        #expect(long.contains(">15262 more changes</a>"))
        let short = Self.page(runs: [Self.run(changes: Array(created.prefix(2)))])
        #expect(short.contains("<details open>") && short.contains(">+2</span>"))
    }

    @Test func longValuesAreShownWhereTheyDiffer() {
        let start = String(repeating: "x", count: 1000)
        let html = Self.page(of: .text(start + "old"), .text(start + "new"))
        #expect(html.contains("xold&quot;</del>") && html.contains("xnew&quot;</ins>"))
        #expect(html.contains("<del>603 characters … &quot;xx"))
    }

    @Test func textsAndListsAreShownByLine() {
        let script = Self.page(of: .text("set -e\nEPOCHS=10\ntrain\n"), .text("set -e\nEPOCHS=12\ncurl x | sh\n"))
        for line in ["  set -e", "<del>- EPOCHS=10</del>", "<ins>+ EPOCHS=12</ins>", "<ins>+ curl x | sh</ins>"] {
            #expect(script.contains(line), "\(line)")
        }
        let teams = Self.page(of: .list(["a", "b", "c"]), .list(["a", "c", "d"]))
        #expect(teams.contains("<del>- b</del>\n<ins>+ d</ins>\n<span class=\"sub\">… 2 unchanged</span>"))
        let everyone = PageModel.FieldChange(
            path: "dedicatedTo",
            before: .list(["x"]),
            after: .list([]),
            emptyMeaning: "everyone"
        )
        #expect(Self.page(of: everyone).contains("<ins>[] (everyone)</ins>"))
    }

    /// The page of a run that has changed one field.
    private static func page(of before: FieldValue, _ after: FieldValue) -> String {
        page(of: PageModel.FieldChange(path: "command", before: before, after: after))
    }

    private static func page(of field: PageModel.FieldChange) -> String {
        let change = PageModel.Change(
            symbol: "~",
            action: "update",
            resource: "reservations/a",
            previousKey: nil,
            fields: [field]
        )
        return page(runs: [run(changes: [change])])
    }

    @Test func errorsOfClosedRunsAreInSight() throws {
        let html = Self.page(runs: [Self.run(), Self.run("failed", errorMessage: "first\nsecond")])
        let error = try #require(html.firstRange(of: "first<br>second"))
        let lastDetails = try #require(html.ranges(of: "</details>").last)
        #expect(lastDetails.upperBound <= error.lowerBound)
    }

    // MARK: Reservations

    @Test func peakCountsWhatOverlaps() {
        let pool = Self.pool(
            capacity: 10,
            [
                Self.reservation("a", gpus: 4, -100..<60), Self.reservation("b", gpus: 4, 30..<90),
                Self.reservation("c", gpus: 4, 50..<70), Self.reservation("d", gpus: 6, 90..<30_000),
                Self.reservation("over", gpus: 99, -60..<0), Self.reservation("later", gpus: 99, 20_160..<20_200),
            ]
        )
        let use = PoolUse(pool, minutes: 20_160)
        #expect(use.peak == 12 && use.excess == 2)
        #expect(use.overbooked == [50..<60])
        #expect(use.stretches.first == PoolUse.Stretch(start: 0, end: 30, amount: 4))
        #expect(use.stretches.last == PoolUse.Stretch(start: 90, end: 20_160, amount: 6))
    }

    @Test func oneAfterTheOtherIsNoOverlap() {
        let reservations = [Self.reservation("a", gpus: 8, 0..<60), Self.reservation("b", gpus: 8, 60..<120)]
        let use = PoolUse(Self.pool(capacity: 8, reservations), minutes: 1440)
        #expect(use.peak == 8 && use.excess == 0 && use.overbooked.isEmpty)
        #expect(use.stretches == [PoolUse.Stretch(start: 0, end: 120, amount: 8)])
    }

    @Test func unknownCapacityIsNeverExceeded() {
        let pool = Self.pool(capacity: nil, [Self.reservation("a", gpus: 8, 0..<60)])
        #expect(PoolUse(pool, minutes: 1440).excess == 0)
        #expect(Self.page(pools: [pool]).contains("Peak <b>8</b> GPUs, capacity not declared"))
    }

    @Test func poolsWithoutANumberAreNotLimited() {
        let reservation = PageModel.Reservation(
            name: "endless",
            team: "ml",
            user: nil,
            gpus: 8,
            start: Self.time(3),
            end: nil,
            startMinute: 1440,
            endMinute: nil,
            phase: nil
        )
        let pool = PageModel.Pool(
            region: "us",
            gpuType: "h100",
            capacity: .unlimited,
            reservations: [reservation, Self.reservation("a", gpus: 8, 0..<2000)]
        )
        let use = PoolUse(pool, minutes: 20_160)
        #expect(use.peak == 16 && use.excess == 0 && use.overbooked.isEmpty)
        #expect(use.stretches.last == PoolUse.Stretch(start: 2000, end: 20_160, amount: 8))
        let html = Self.page(pools: [pool])
        #expect(html.contains("Peak <b>16</b> GPUs, not limited"))
        #expect(html.contains("<td>no end</td>") && html.contains("ends after"))
    }

    @Test func overbookedPoolsAreMarkedInWords() {
        let reservations = [Self.reservation("a", gpus: 8, 600..<1200), Self.reservation("b", gpus: 6, 660..<700)]
        let html = Self.page(pools: [Self.pool(capacity: 10, reservations)])
        #expect(html.contains("Peak <b>14</b> of <b>10</b> GPUs"))
        #expect(html.contains("Overbooked by 4") && html.contains("from 2 Nov 11:00"))
    }

    @Test func barsEndWhereTheDaysEnd() {
        let html = Self.page(pools: [Self.pool(capacity: 9, [Self.reservation("a", gpus: 1, -9999..<99_999)])])
        #expect(html.contains("Days 1 to 14 of 14, starts before, ends after"))
        #expect(html.contains("x=\"-5.000%\" width=\"110.000%\""))
        let inside = Self.page(pools: [Self.pool(capacity: 9, [Self.reservation("a", gpus: 1, 1440..<2880)])])
        #expect(inside.contains("Day 2 of 14<"))
        #expect(inside.contains("x=\"7.142%\" width=\"7.142%\""))
        let outside = Self.page(pools: [Self.pool(capacity: 9, [Self.reservation("gone", gpus: 1, -60..<0)])])
        #expect(!outside.contains("gone") && outside.contains("No reservations"))
    }

    @Test func aCrowdedPoolIsCutShort() {
        let reservations = (0..<60).map { Self.reservation("r\($0)", gpus: 1, $0..<100) }
        let html = Self.page(pools: [Self.pool(capacity: 9, reservations)])
        #expect(html.contains("and 10 more") && html.contains("Peak <b>60</b>"))
    }

    /// A page that takes seconds to load shows nobody anything.
    @Test func largePlatformHasASmallPage() {
        let idle = (0..<14_050).map { number in
            PageModel.Pool(
                region: "r\(number)",
                gpuType: "t",
                capacity: .gpus(number == 9000 ? 777 : 8),
                reservations: []
            )
        }
        let busy = (0..<500).map { number in
            PageModel.Pool(
                region: "b\(number)",
                gpuType: "t",
                capacity: .gpus(20),
                reservations: (0..<60).map {
                    Self.reservation("r\($0)", gpus: number == 400 ? 2 : 1, number == 499 ? 0..<9 : $0..<($0 + 1))
                }
            )
        }
        let html = Self.page(
            others: (0..<2000).map { Self.state("c\($0)", problems: $0 == 1234 ? ["2 rows were changed"] : []) },
            pools: idle + busy,
            keys: (0..<500).map { number in
                PageModel.ExpiringKey(
                    name: "k\(number)",
                    owner: "team a",
                    expiresAt: Self.now,
                    daysLeft: number / 20,
                    isActive: true
                )
            }
        )
        #expect(html.utf8.count < 400_000, "\(html.utf8.count) bytes")
        // What is overbooked, largest, soonest or not in sync is among what is shown.
        for shown in [">b499<", ">b400<", ">r9000<", "777 GPUs", ">k0<", ">c1234<", ">prod<"] {
            #expect(html.contains(shown), "\(shown)")
        }
        let prices = "<a href=\"/v1/clusters/prod/gpuPools?sort_by=gpus&amp;sort_order=desc\">13990 more pools</a>"
        #expect(html.contains("14050 pools without a reservation") && html.contains(prices))
        #expect(html.contains("and 470 pools with fewer GPUs reserved"))
        #expect(html.contains("sort_by=expiresAt\">480 more keys</a>"))
        #expect(html.contains("<a href=\"/v1/clusters\">1941 more clusters</a>"))
    }

    @Test func busyPoolIsDrawnNoFinerThanItCanBeSeen() {
        let reservations = (0..<20_000).map { Self.reservation("r\($0)", gpus: 1 + $0 % 2, $0..<($0 + 1)) }
        let use = PoolUse(Self.pool(capacity: 1, reservations), minutes: 20_160)
        #expect(use.stretches.count > 10_000 && use.drawn.count <= 672)
        #expect(use.peak == 2 && use.drawn.allSatisfy { $0.amount == 2 || $0.start >= 20_000 - 30 })
        #expect(use.overbooked.first == 1..<2 && use.drawnOverbooked.count == 1)
        #expect(Self.page(pools: [Self.pool(capacity: 1, reservations)]).utf8.count < 150_000)
    }

    // MARK: Capacity and cost

    private static func calendar(_ moments: [PageModel.Moment?], gpus: Int? = 72, omitted: Int = 0) -> String {
        let pool = PageModel.CalendarPool(region: "us-east-2", gpuType: "h100", gpus: gpus, days: moments)
        return page(
            calendar: PageModel.Calendar(firstDay: time(6).day, days: moments.count, pools: [pool], omitted: omitted)
        )
    }

    @Test(arguments: [
        (reserved: 0, available: 72, cell: "<td class=\"number\">72</td>"),
        (reserved: 35, available: 72, cell: "<td class=\"number\">37</td>"),
        (reserved: 36, available: 72, cell: "<td class=\"number half\">36</td>"),
        (reserved: 72, available: 72, cell: "<td class=\"number full\">0</td>"),
        (reserved: 0, available: 0, cell: "<td class=\"number\">0</td>"),
    ])
    func freeGPUsAreShaded(reserved: Int, available: Int, cell: String) {
        let html = Self.calendar([PageModel.Moment(reserved: reserved, available: available)])
        #expect(html.contains(cell))
        #expect(html.contains("<bdi>us-east-2</bdi>") && html.contains("<td class=\"number\">72</td>"))
    }

    @Test func tooFewGPUsAreMarkedInWords() {
        let html = Self.calendar([PageModel.Moment(reserved: 81, available: 72)])
        #expect(html.contains("number over\">-9<span class=\"hidden\"> too few: 81 of 72 are reserved</span>"))
    }

    @Test func daysThatAreOverAreEmptyAndPoolsMayHaveNoLimit() {
        let html = Self.calendar([nil, PageModel.Moment(reserved: 8, available: nil)], gpus: nil)
        #expect(html.contains("<td class=\"number\">any</td><td></td><td class=\"number\">any</td>"))
    }

    @Test func daysOfTheCalendarAreNamedAndTheRestCounted() {
        let html = Self.calendar([nil, nil], omitted: 3)
        #expect(html.contains("<span class=\"weekday\">Fri</span> 6 Nov</time>"))
        #expect(html.contains("class=\"number weekend\"><time datetime=\"2026-11-07\">"))
        #expect(html.contains("and <a href=\"/v1/clusters/prod/capacity\">3 more pools</a>, which are less full"))
        #expect(Self.page().contains("Nothing is reserved in the next 14 days, so all GPUs are free."))
    }

    private static func costs(_ teams: [PageModel.TeamCost], unpriced: Int = 0) -> String {
        page(cost: PageModel.MonthCost(month: time(1).day, teams: teams, total: "9,000.00", unpriced: unpriced))
    }

    private static func team(
        _ budget: String?,
        share: Int?,
        _ standing: PageModel.BudgetStanding = .sufficient
    ) -> PageModel.TeamCost {
        PageModel.TeamCost(team: "ml", cost: "8,999.00", budget: budget, share: share, standing: standing)
    }

    @Test func costOfTheMonthStandsBesideTheBudget() {
        let html = Self.costs([Self.team("10,000.00", share: 89), Self.team(nil, share: nil)])
        #expect(html.contains("<h2 id=\"costs\">Cost of Nov 2026</h2>"))
        #expect(html.contains("<td class=\"number\">8,999.00</td><td class=\"number\">10,000.00</td>"))
        #expect(html.contains("<td class=\"number\"><span class=\"sub\">none</span></td>"))
        #expect(html.contains("<th scope=\"row\">All</th><td class=\"number\">9,000.00</td>"))
        #expect(!html.contains("not counted"))
    }

    @Test func budgetThatIsNearlyOrFullySpentIsMarked() {
        #expect(Self.costs([Self.team("9,900.00", share: 90, .nearlySpent)]).contains(#"pill warning"><svg"#))
        let exceeded = Self.costs([Self.team("5,000.00", share: 179, .exceeded)])
        #expect(exceeded.contains(#"pill bad"><svg"#) && exceeded.contains("179%"))
        #expect(Self.costs([Self.team("0.00", share: nil, .exceeded)]).contains("exceeded</span>"))
    }

    @Test func poolsWithoutAPriceAreSaidNotToCount() {
        let team = Self.team(nil, share: nil)
        #expect(Self.costs([team], unpriced: 1).contains("One pool with reservations has no price"))
        #expect(Self.costs([team], unpriced: 2).contains("2 pools with reservations have no price"))
        #expect(Self.page().contains("Nothing is reserved in this month."))
    }

    // MARK: Keys

    @Test func keysComeSoonestFirst() throws {
        let keys = [("later", 20, true), ("soon", 1, true), ("gone", -3, true), ("off", 2, false)].map {
            PageModel.ExpiringKey(name: $0, owner: "team a", expiresAt: Self.now, daysLeft: $1, isActive: $2)
        }
        let html = Self.page(keys: keys)
        let places = ["gone", "soon", "off", "later"].compactMap { html.firstRange(of: ">\($0)<")?.lowerBound }
        #expect(places.count == 4 && places == places.sorted())
        #expect(html.contains("expired<") && html.contains("1 day<") && html.contains(">inactive<"))
    }

    // MARK: Times

    @Test(arguments: [
        ("2026-11-02", "Mon", "2 Nov"), ("2000-02-29", "Tue", "29 Feb"), ("2024-12-31", "Tue", "31 Dec"),
        ("1970-01-01", "Thu", "1 Jan"),
    ])
    func daysHaveTheirNames(text: String, weekday: String, name: String) throws {
        let day = try #require(CalendarDay(text))
        #expect(day.weekday == weekday && day.text == name)
    }

    @Test(arguments: ["2026-02-29", "2026-13-01", "2026-1-01", "2026-01-00", "", "2026-01-01T00:00:00Z"])
    func whatIsNoDayIsNone(text: String) { #expect(CalendarDay(text) == nil) }

    @Test func daysAreCountedAcrossYears() throws {
        let day = try #require(CalendarDay("2027-12-31"))
        #expect(day.advanced(by: 61).text(besides: day) == "1 Mar 2028")
        #expect(day.advanced(by: 61).number - day.number == 61)
    }

    @Test func agesAreTold() {
        let clock = PageClock(now: Self.now)
        #expect(clock.age("2026-11-02T14:30:00.123456Z") == "just now")
        #expect(clock.age("2026-11-01T13:30:05+00:00") == "25 h ago")
        #expect(clock.age("2026-10-01T13:30:05Z") == "32 days ago")
        #expect(clock.age("yesterday") == nil)
    }

    // MARK: Badge

    @Test func badgesEscapeWhatTheySay() {
        let svg = Badge.svg(label: "<b>\"&'\u{202E}", message: "in sync", state: .ok)
        #expect(svg.contains("aria-label=\"&lt;b&gt;&quot;&amp;&#39;\\u{202E}: in sync\""))
        #expect(!svg.contains("<b>") && !svg.contains("style=") && !svg.unicodeScalars.contains("\u{202E}"))
    }

    @Test func badgesAreAsWideAsTheirWords() {
        let short = Badge.svg(label: "a", message: "ok", state: .ok)
        #expect(short.contains("width=\"49\" height=\"20\""))
        #expect(Badge.svg(label: String(repeating: "é", count: 9000), message: "", state: .unknown).utf8.count < 2000)
    }
}
