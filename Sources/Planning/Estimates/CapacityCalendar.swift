package import Text

/// How full pools are on each of some days.
package struct CapacityCalendar: Sendable {
    /// The row of one pool.
    package struct Row: Sendable {
        package let pool: ClusterCapacity.Pool
        /// For each day the stretch in which the fewest GPUs are free; nil for days that are over.
        package let days: [CapacityOverTime.Stretch?]
        /// All stretches within the days.
        package let stretches: [CapacityOverTime.Stretch]
    }

    /// The maximum number of days.
    package static let maximumDays: Int64 = 400
    /// The number of days if nobody asks for another.
    package static let usualDays: Int64 = 7

    /// Days since 1970-01-01, in UTC.
    package let days: Range<Int64>
    /// The rows in the order of region and type.
    package let rows: [Row]

    /// - Parameters:
    ///   - days: days since 1970-01-01, in UTC; what is before the start of the capacity is not known.
    ///   - includes: which pools have a row.
    package init(_ capacity: ClusterCapacity, days: Range<Int64>, includes: (PoolName) -> Bool) {
        self.days = days
        let whole = Period(start: DatabaseTime(day: days.lowerBound), end: DatabaseTime(day: days.upperBound))
        rows = capacity.pools.values.filter { includes($0.name) }.sorted { $0.name < $1.name }.map { pool in
            let overTime = capacity.overTime(pool.name)
            return Row(
                pool: pool,
                days: overTime.worst(on: days),
                stretches: overTime.stretches.filter { stretch in
                    Period(start: stretch.start, end: stretch.end).overlap(with: whole) != nil
                }
            )
        }
    }
}

extension JSONWriter {
    /// Writes the members of a calendar: its first and last day, and what is free of each pool.
    package mutating func members(_ calendar: CapacityCalendar) {
        member("from", DatabaseTime(day: calendar.days.lowerBound).dayText)
        member("to", DatabaseTime(day: calendar.days.upperBound - 1).dayText)
        name("pools")
        array { json in
            for row in calendar.rows {
                json.object { json in
                    json.member("region", row.pool.name.region)
                    json.member("gpuType", row.pool.name.gpuType)
                    json.member("gpus", row.pool.gpus)
                    json.member("usdPerGPUHour", row.pool.priceText)
                    json.name("days")
                    json.array { json in
                        for (day, worst) in zip(calendar.days, row.days) {
                            guard let worst else { continue }
                            json.object { json in
                                json.member("date", DatabaseTime(day: day).dayText)
                                json.amounts(worst)
                            }
                        }
                    }
                    json.name("stretches")
                    json.array { json in
                        for stretch in row.stretches {
                            json.object { json in
                                json.member("start", stretch.start.text)
                                json.member("end", stretch.end?.text)
                                json.amounts(stretch)
                            }
                        }
                    }
                }
            }
        }
    }

    private mutating func amounts(_ stretch: CapacityOverTime.Stretch) {
        member("reserved", stretch.reserved)
        member("available", stretch.available)
        member("free", stretch.free)
    }
}

extension DatabaseTime {
    /// The day as `YYYY-MM-DD`.
    package var dayText: String { String(text.prefix(10)) }
}

extension ClusterCapacity.Pool {
    /// The price of one GPU for one hour with four digits after the point; nil without a price.
    package var priceText: String? {
        price.map { DecimalText.text(Int128($0 / 100), digits: 4) }
    }
}
