import Model
import Planning
import TestSupport
import Testing

/// The earliest starts, which no other search beats.
struct CapacitySearchTests {
    private static let now = DatabaseTime(day: 24_165)
    private static let minutes = 240

    private struct World {
        var pools: [String: (gpus: Int?, price: String?)] = [:]
        var outages: [(region: String, minutes: Range<Int>, gpus: Int?)] = []
        var uses: [(region: String, minutes: Range<Int>, gpus: Int)] = []
        var inactive: Set<String> = []

        init(using random: inout SeededGenerator) {
            for region in ["a", "b", "c", "d"].prefix(Int.random(in: 1...4, using: &random)) {
                let prices: [String?] = [nil, "1.0000", "6.8750", "6.8751"]
                pools[region] = (random.oneIn(6) ? nil : Int.random(in: 0...4, using: &random) * 8, random.pick(prices))
                if random.oneIn(8) { inactive.insert(region) }
                for _ in 0..<Int.random(in: 0...2, using: &random) {
                    outages.append((region, Self.range(&random), random.oneIn(3) ? nil : 8))
                }
                for _ in 0..<Int.random(in: 0...6, using: &random) {
                    uses.append((region, Self.range(&random), 8 * Int.random(in: 1...3, using: &random)))
                }
            }
        }

        private static func range(_ random: inout SeededGenerator) -> Range<Int> {
            let start = Int.random(in: 0..<(minutes - 1), using: &random)
            return start..<Int.random(in: (start + 1)...minutes, using: &random)
        }

        private func period(_ minutes: Range<Int>) -> Period {
            Period(
                start: now.adding(minutes: Int64(minutes.lowerBound)),
                end: now.adding(minutes: Int64(minutes.upperBound))
            )
        }

        var reservable: ReservableCapacity {
            var rows: [String: [RowLine]] = [
                "gpuTypes": [Made.line(.gpuTypes, ["name": "h100", "gpusPerInstance": "8"])],
                "regions": pools.keys.map { region in
                    let values = ["name": region, "provider": "aws", "active": inactive.contains(region) ? "f" : "t"]
                    return Made.line(.regions, values)
                },
            ]
            rows["gpuPools"] = pools.map { region, pool in
                var values = ["region": region, "gpuType": "h100"]
                values["gpus"] = pool.gpus.map(String.init)
                values["usdPerGPUHour"] = pool.price
                return Made.line(.gpuPools, values)
            }
            rows["maintenances"] = outages.enumerated().map { number, outage in
                let length = outage.minutes.count
                var values = ["name": "m\(number)", "region": outage.region]
                let start = period(outage.minutes).start.text.replacing("T", with: " ").replacing("Z", with: "+00")
                values["start"] = start
                values["duration"] =
                    "\(length / 60 < 10 ? "0" : "")\(length / 60):\(length % 60 < 10 ? "0" : "")\(length % 60):00"
                values["gpus"] = outage.gpus.map(String.init)
                return Made.line(.maintenances, values)
            }
            let bookings = uses.enumerated().map { number, use in
                Booking(
                    name: "r\(number)",
                    team: "t",
                    pool: PoolName(region: use.region, gpuType: "h100"),
                    gpus: use.gpus,
                    period: period(use.minutes)
                )
            }
            return ReservableCapacity(at: now, rows: { KindRows($0, rows[$0.section] ?? []) }, bookings: bookings)
        }

        /// The first minute at which so many are free for so long, looked for minute by minute.
        func firstMinute(_ region: String, _ gpus: Int, _ length: Int, from: Int, to: Int?) -> Int? {
            guard let pool = pools[region], !inactive.contains(region) else { return nil }
            let free = (0...(minutes + length)).map { minute -> Int in
                var available = pool.gpus ?? .max / 2
                for outage in outages where outage.region == region && outage.minutes.contains(minute) {
                    available = outage.gpus.map { max(0, available - $0) } ?? 0
                }
                for use in uses where use.region == region && use.minutes.contains(minute) { available -= use.gpus }
                return available
            }
            return (from...max(from, minutes)).first { start in
                to.map { start + length <= $0 } ?? true && (start..<(start + length)).allSatisfy { free[$0] >= gpus }
            }
        }
    }

    @Test(arguments: 0..<10)
    func noStartIsEarlier(batch: Int) {
        var random = SeededGenerator(seed: UInt64(batch) &* 104_729 &+ 3)
        for number in 0..<60 {
            let world = World(using: &random)
            let length = Int.random(in: 1...100, using: &random)
            let from = Int.random(in: 0..<Self.minutes, using: &random)
            let to = random.oneIn(3) ? Int.random(in: from...(Self.minutes + 50), using: &random) : nil
            var search = CapacitySearch(
                gpuType: "h100",
                gpus: 8 * Int.random(in: 1...4, using: &random),
                minutes: Int64(length),
                from: Self.now.adding(minutes: Int64(from))
            )
            search.to = to.map { Self.now.adding(minutes: Int64($0)) }
            let offers = search.offers(world.reservable)
            let expected = world.pools.keys.reduce(into: [String: DatabaseTime]()) { starts, region in
                let first = world.firstMinute(region, search.gpus, length, from: from, to: to)
                starts[region] = first.map { Self.now.adding(minutes: Int64($0)) }
            }
            let found = Dictionary(uniqueKeysWithValues: offers.map { ($0.region, $0.period.start) })
            #expect(found == expected, "batch \(batch), case \(number)")
            for (one, next) in zip(offers, offers.dropFirst()) {
                #expect(one.period.start <= next.period.start)
                guard one.period.start == next.period.start, let price = next.price else { continue }
                #expect(one.price.map { $0 <= price } == true, "batch \(batch), case \(number)")
            }
        }
    }
}
