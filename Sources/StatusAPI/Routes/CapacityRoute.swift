internal import Model
internal import Planning
internal import StatusModel
internal import Text

/// The route of what is free of each pool.
enum CapacityRoute {
    private static let microsecondsPerHour: Int64 = 3_600_000_000

    private static let parameters = [
        Parameter(name: "from", schema: day, summary: "The first day, in UTC; today by default."),
        Parameter(name: "to", schema: day, summary: "The last day; 7 days are answered by default, and at most 400."),
        Parameter(name: "region", schema: .text, summary: "Only pools of this region."),
        Parameter(name: "gpuType", schema: .text, summary: "Only pools of this GPU type."),
    ]

    static let route = Route(
        "/v1/clusters/{cluster}/capacity",
        "getCapacity",
        "What is reserved and free of each pool, from the present hour on, by day and in full.",
        tag: .clusters,
        freshness: .moment,
        parameters: parameters,
        content: .json(schema)
    ) { (request) throws(Problem) in
        let (image, visibility) = try request.cluster()
        // Answers of one hour are the same, so that their tags are.
        let present = request.snapshot.now
        let now = DatabaseTime(microseconds: present - present % microsecondsPerHour)
        let first = try day("from", request.query) ?? now.day
        let last = try day("to", request.query) ?? first + CapacityCalendar.usualDays - 1
        guard first <= last, last - first < CapacityCalendar.maximumDays else {
            let days = CapacityCalendar.maximumDays
            throw .badParameter("to", "It must not be before 'from', and at most \(days) days are answered.")
        }
        let (region, gpuType) = (request.query["region"], request.query["gpuType"])
        let pools = image.pools(visibility)
        let calendar = CapacityCalendar(image.capacity(at: now), days: first..<(last + 1)) { pool in
            pools.contains(pool) && region.map { $0.utf8.elementsEqual(pool.region.utf8) } ?? true
                && gpuType.map { $0.utf8.elementsEqual(pool.gpuType.utf8) } ?? true
        }
        return ObjectAnswer.make(request, serial: image.record.serial) { json in
            json.member("cluster", image.name)
            json.members(calendar)
            json.member("serial", image.record.serial)
        }
    }

    /// The day of a parameter, as days since 1970-01-01; nil without it.
    private static func day(_ name: String, _ query: Query) throws(Problem) -> Int64? {
        guard let text = query[name] else { return nil }
        guard let day = DateValue.day(text) else {
            throw .badParameter(name, "It must be a day such as 2036-01-31, in the years 2000 to 2099.")
        }
        return day
    }

    // MARK: Schema

    private static let day = Schema.pattern("^20[0-9]{2}-[0-9]{2}-[0-9]{2}$")
    private static let count = Schema.integer(0...Int64.max)

    private static let amounts: [Schema.Property] = [
        .required("reserved", count, "The reserved GPUs."),
        .required("available", .nullable(count), "The GPUs in service; null if they are not limited."),
        .required(
            "free",
            .nullable(.integer(Int64.min...Int64.max)),
            "The GPUs that may still be reserved; negative if too many are, null if they are not limited."
        ),
    ]

    private static let pool = Schema.object([
        .required("region", .text, "The region."),
        .required("gpuType", .text, "The GPU type."),
        .required("gpus", .nullable(count), "The GPUs of the pool; null if they are not limited."),
        .required(
            "usdPerGPUHour",
            .nullable(.pattern("^[0-9]+[.][0-9]{4}$")),
            "The price of one GPU for one hour in US dollars; null without a price."
        ),
        .required(
            "days",
            .array(.object([.required("date", day, "The day, in UTC.")] + amounts)),
            "For each day from now on the moment at which the fewest GPUs are free."
        ),
        .required(
            "stretches",
            .array(
                .object(
                    [
                        .required("start", .time, "When it begins."),
                        .required("end", .nullable(.time), "When it ends; null if it does not."),
                    ] + amounts
                )
            ),
            "The stretches of time, from now on, in which the numbers do not change."
        ),
    ])

    static let schema = Schema.object(
        [
            .required("cluster", .text, "The name of the cluster."),
            .required("from", day, "The first day, in UTC."),
            .required("to", day, "The last day, in UTC."),
            .required("pools", .array(pool), "The pools that the key may see, in the order of region and type."),
            .serial,
        ] + Schema.Property.freshness
    )
}
