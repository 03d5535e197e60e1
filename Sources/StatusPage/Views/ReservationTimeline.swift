internal import Model
internal import Text

/// Shows the reservations of the next days as a table, pool by pool; on wide screens the last column draws them.
struct ReservationTimeline: Sendable {
    private let timeline: PageModel.Timeline
    private let cluster: String
    private let clock: PageClock
    private let minutes: Int
    private let chart: TimelineChart

    /// Days that are shown, at most; more would be too narrow to read.
    private static let maximumDays = 62

    /// Reservations that are listed for one pool, at most; the peak of the pool includes all.
    private static let maximumRows = 50

    /// Reservations that are listed for all pools together, about.
    private static let maximumRowsOfAll = 300
    /// Reservations that are listed for each pool in any case.
    private static let minimumRows = 5

    /// Pools with reservations that are listed, at most; only the number of the rest is shown.
    private static let maximumPools = 30
    /// Pools without reservations that are listed, at most.
    private static let maximumIdlePools = 60

    init(_ timeline: PageModel.Timeline, of cluster: String, clock: PageClock) {
        self.timeline = timeline
        self.cluster = cluster
        self.clock = clock
        let minutes = 1440 * min(max(1, timeline.days), Self.maximumDays)
        self.minutes = minutes
        chart = TimelineChart(
            minutes: minutes,
            nowMinute: Self.minute(of: clock.now, from: timeline.firstDay, within: minutes)
        )
    }

    var html: HTMLText {
        let busy = timeline.pools.filter { !shown(of: $0).isEmpty }
        let idle = timeline.pools.filter { shown(of: $0).isEmpty }
        return """
            <section class="card timeline" aria-labelledby="reservations">
            <h2 id="reservations">Reservations</h2>
            \(busy.isEmpty ? empty : table(busy))\(list(idle: idle))</section>

            """
    }

    private var empty: HTMLText {
        "<p class=\"empty\">No reservations in the next \(text: (minutes / 1440).counted("day")).</p>\n"
    }

    // MARK: Table

    private func table(_ pools: [PageModel.Pool]) -> HTMLText {
        let listed = mostReserved(pools)
        let rows = min(Self.maximumRows, max(Self.minimumRows, Self.maximumRowsOfAll / listed.count))
        var bodies: HTMLText = ""
        for pool in listed { bodies += body(of: pool, maximumRows: rows) }
        let rest = pools.count - listed.count
        if rest > 0 {
            bodies += """
                <tbody><tr><td class="more" colspan="5">and \(text: rest.counted("pool")) with fewer GPUs reserved: \
                see \(PageLink.local(PageLink.rows(of: Kind.reservations, in: cluster), "all reservations"))</td></tr></tbody>
                """
        }
        return """
            <table class="reservations">
            <caption>By region and GPU type, \(period). <span class="legend">Dashed line: the GPUs of the pool. Hatched: \
            more GPUs are reserved than the pool has. Red line: now.</span></caption>
            <colgroup><col><col class="count"><col class="when"><col class="when"><col class="days"></colgroup>
            <thead><tr><th scope="col">Reservation</th><th scope="col" class="number">GPUs</th>\
            <th scope="col">From</th><th scope="col">To</th><th scope="col" class="days"><span class="hidden">Days\
            </span>\(chart.axis(from: timeline.firstDay))</th></tr></thead>
            \(bodies)</table>

            """
    }

    /// `2 Nov to 15 Nov 2026`.
    private var period: HTMLText {
        let firstDay = timeline.firstDay
        let lastDay = firstDay.advanced(by: minutes / 1440 - 1)
        return "\(text: firstDay.text(besides: lastDay)) to \(text: lastDay.text(besides: nil))"
    }

    private func name(of pool: PageModel.Pool) -> HTMLText {
        "<bdi>\(text: pool.region)</bdi> <span class=\"slash\">/</span> <bdi>\(text: pool.gpuType)</bdi>"
    }

    /// The pools to list: if there are too many, the most overbooked and then the most reserved ones, in their given
    /// order.
    private func mostReserved(_ pools: [PageModel.Pool]) -> [PageModel.Pool] {
        guard pools.count > Self.maximumPools else { return pools }
        let uses = pools.map { PoolUse($0, minutes: minutes) }
        let order = pools.indices.sorted {
            (-uses[$0].excess, -uses[$0].peak, $0) < (-uses[$1].excess, -uses[$1].peak, $1)
        }
        return order.prefix(Self.maximumPools).sorted().map { pools[$0] }
    }

    private func body(of pool: PageModel.Pool, maximumRows: Int) -> HTMLText {
        let use = PoolUse(pool, minutes: minutes)
        let overbooked = use.drawnOverbooked
        var rows: HTMLText = ""
        let reservations = shown(of: pool)
        for reservation in reservations.prefix(maximumRows) { rows += row(of: reservation, overbooked: overbooked) }
        if reservations.count > maximumRows { rows += remark(omitted: reservations.count - maximumRows) }
        return """
            <tbody><tr class="pool"><th scope="rowgroup" colspan="4"><span class="title">\(name(of: pool))</span> \
            <span class="use">\(summary(of: use))</span></th>\
            <td class="days">\(chart.use(use))</td></tr>
            \(rows)</tbody>

            """
    }

    /// The peak, such as `Peak 88 of 72 GPUs`, and a warning if the pool is overbooked.
    private func summary(of use: PoolUse) -> HTMLText {
        var text: HTMLText = "Peak <b>\(use.peak)</b>"
        switch use.capacity {
        case .gpus(let gpus): text += " of <b>\(gpus)</b> GPUs"
        case .unlimited: text += " GPUs, not limited"
        case .undeclared: text += " GPUs, capacity not declared"
        }
        if use.excess > 0 {
            text += " \(PageSymbol.pill(.bad, "Overbooked by \(use.excess)"))"
            if let start = use.overbooked.first?.lowerBound {
                let time = PageTime(day: timeline.firstDay, minute: start)
                text += " <span class=\"nowrap\">from \(text: time.day.text) \(text: time.clock)</span>"
            }
        }
        return text
    }

    private func row(of reservation: PageModel.Reservation, overbooked: [Range<Int>]) -> HTMLText {
        let picture = chart.bar(of: reservation, overbooked: overbooked, text: barText(of: reservation, overbooked))
        return """
            <tr><th scope="row"><span class="name">\(text: reservation.name)</span>\
            <span class="sub">\(details(of: reservation))</span></th>\
            <td class="number">\(reservation.gpus)</td>\
            <td>\(clock.element(reservation.start))</td><td>\(end(of: reservation))</td>\
            <td class="days">\(picture)</td></tr>

            """
    }

    private func end(of reservation: PageModel.Reservation) -> HTMLText {
        reservation.end.map(clock.element) ?? "no end"
    }

    private func remark(omitted: Int) -> HTMLText {
        """
        <tr><td colspan="4" class="more">and \(omitted) more that begin later</td><td class="days"></td></tr>

        """
    }

    private func details(of reservation: PageModel.Reservation) -> HTMLText {
        var parts: [HTMLText] = ["<bdi>\(text: reservation.team)</bdi>"]
        if let user = reservation.user { parts.append("<bdi>\(text: user)</bdi>") }
        let phase: HTMLText = reservation.phase.map { " <span class=\"phase\">\(text: $0)</span>" } ?? ""
        return "\(parts.joined(separator: " · "))\(phase)"
    }

    /// The text for screen readers: what the bar shows and the other cells do not say.
    private func barText(of reservation: PageModel.Reservation, _ overbooked: [Range<Int>]) -> HTMLText {
        guard let range = reservation.shownMinutes(of: minutes) else { return "" }
        let first = range.lowerBound / 1440 + 1
        let last = (range.upperBound - 1) / 1440 + 1
        var text = first == last ? "Day \(first)" : "Days \(first) to \(last)"
        text += " of \(minutes / 1440)"
        if reservation.startMinute < 0 { text += ", starts before" }
        if reservation.continues(after: minutes) { text += ", ends after" }
        if overbooked.contains(where: range.overlaps) { text += ", while the pool is overbooked" }
        return "\(text: text)"
    }

    // MARK: Pools without reservations

    private func list(idle pools: [PageModel.Pool]) -> HTMLText {
        guard !pools.isEmpty else { return "" }
        var items: HTMLText = ""
        for pool in largest(pools) {
            let capacity: HTMLText =
                switch pool.capacity {
                case .gpus(let gpus): "\(text: gpus.counted("GPU"))"
                case .unlimited: "not limited"
                case .undeclared: "capacity not declared"
                }
            items += """
                <li>\(name(of: pool)) <span class="sub">\(capacity)</span></li>
                """
        }
        let rest = pools.count - Self.maximumIdlePools
        if rest > 0 {
            let list = PageLink.rows(of: Kind.gpuPools, in: cluster, "?sort_by=gpus&sort_order=desc")
            items += "<li class=\"sub\">and \(PageLink.local(list, "\(text: rest.counted("more pool"))"))</li>\n"
        }
        let title = "\(pools.count.counted("pool")) without a reservation"
        return """
            <details class="idle"><summary>\(PageSymbol.chevron)\(text: title)</summary>
            <ul>\(items)</ul></details>

            """
    }

    /// The pools to list: if there are too many, the largest ones, in their given order.
    private func largest(_ pools: [PageModel.Pool]) -> [PageModel.Pool] {
        guard pools.count > Self.maximumIdlePools else { return pools }
        let order = pools.indices.sorted {
            (-(pools[$0].capacity.limit ?? 0), $0) < (-(pools[$1].capacity.limit ?? 0), $1)
        }
        return order.prefix(Self.maximumIdlePools).sorted().map { pools[$0] }
    }

    // MARK: Times

    private func shown(of pool: PageModel.Pool) -> [PageModel.Reservation] {
        pool.reservations.filter { $0.shownMinutes(of: minutes) != nil }.sorted {
            ($0.startMinute, $0.endMinute ?? .max, $0.name) < ($1.startMinute, $1.endMinute ?? .max, $1.name)
        }
    }

    private static func minute(of time: PageTime, from day: CalendarDay, within minutes: Int) -> Int? {
        let minute = (time.day.number - day.number) * 1440 + time.secondOfDay / 60
        return (0..<minutes).contains(minute) ? minute : nil
    }
}
