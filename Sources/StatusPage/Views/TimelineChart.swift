internal import Planning

/// Draws the bars of the timeline as SVG.
///
/// It uses no `style` attributes, which the content security policy forbids. The table next to a picture has the same
/// information as text, so the text of the picture itself is short.
struct TimelineChart: Sendable {
    let minutes: Int
    /// The current time in minutes from the first day on; nil if it is outside of the days that are shown.
    let nowMinute: Int?

    /// The header with the names of the days, and the grid that all pictures share.
    func axis(from firstDay: CalendarDay) -> HTMLText {
        var names: HTMLText = ""
        var grid: HTMLText = ""
        for index in 0..<minutes / 1440 {
            let day = firstDay.advanced(by: index)
            let place = percent(index * 1440)
            if day.isWeekend {
                grid +=
                    "<rect class=\"weekend\" x=\"\(text: place)\" width=\"\(text: percent(1440))\" height=\"100%\"/>"
            }
            grid += "<line class=\"day\" x1=\"\(text: place)\" x2=\"\(text: place)\" y2=\"100%\"/>"
            names += """
                <svg x="\(text: place)"><text x="5" y="14" class="weekday">\(text: day.weekday)</text>\
                <text x="5" y="29">\(day.day)</text></svg>
                """
        }
        let now = nowMinute.map(nowMarker)
        return """
            <svg class="picture" aria-hidden="true"><defs><g id="days">\(grid)</g>\
            <g id="grid"><use href="#days"/>\(now?.line ?? "")</g>\
            <pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">\
            <rect width="5" height="5" class="hatch"/><rect width="2" height="5" class="stripe"/></pattern></defs>\
            <use href="#days"/>\(names)\(now?.pointer ?? "")</svg>
            """
    }

    /// The red line at a minute through all rows, and the pointer at its top.
    private func nowMarker(at minute: Int) -> (line: HTMLText, pointer: HTMLText) {
        let place = percent(minute)
        return (
            "<line class=\"now\" x1=\"\(text: place)\" x2=\"\(text: place)\" y2=\"100%\"/>",
            "<svg class=\"end\" x=\"\(text: place)\" y=\"100%\"><path class=\"pointer\" d=\"m-4-6h8L0 0Z\"/></svg>"
        )
    }

    /// The bar of a reservation: hatched while its pool is overbooked, with a notch if it starts before or ends after
    /// the days that are shown.
    func bar(of reservation: PageModel.Reservation, overbooked: [Range<Int>], text: HTMLText) -> HTMLText {
        guard let shown = reservation.shownMinutes(of: minutes) else { return "" }
        var parts: HTMLText = ""
        for range in overbooked where range.overlaps(shown) {
            parts += "<rect class=\"over\" \(extent(of: range.clamped(to: shown))) height=\"14\"/>"
        }
        if reservation.startMinute < 0 { parts += "<path class=\"notch\" d=\"m8 3-4 4 4 4\"/>" }
        if reservation.continues(after: minutes) {
            parts += "<svg class=\"end\" x=\"100%\"><path class=\"notch\" d=\"m-8 3 4 4-4 4\"/></svg>"
        }
        return """
            <svg class="picture" role="img"><title>\(text)</title><use href="#grid"/>\
            <svg class="lane" y="50%"><g transform="translate(0 -7)">\
            <rect class="bar" \(extent(of: outline(of: reservation))) height="14" rx="3"/>\(parts)</g></svg></svg>
            """
    }

    /// The number of reserved GPUs of a pool over time, with its capacity as a line.
    func use(_ use: PoolUse) -> HTMLText {
        let limit = use.capacity.limit
        let top = max(use.peak, limit ?? 0, 1)
        let capacity = limit ?? top
        var steps: HTMLText = "M0 1000"
        var excess: HTMLText = ""
        for stretch in use.drawn {
            let height = 1000 - 1000 * min(stretch.amount, capacity) / top
            steps += "H\(stretch.start)V\(height)H\(stretch.end)"
            if stretch.amount > capacity {
                let peak = 1000 - 1000 * stretch.amount / top
                excess += """
                    <rect class="excess" x="\(stretch.start)" width="\(stretch.end - stretch.start)" y="\(peak)" \
                    height="\(height - peak)"/>
                    """
            }
        }
        let line: HTMLText = "<path class=\"capacity\" d=\"M0 \(1000 - 1000 * capacity / top)H\(minutes)\"/>"
        return """
            <svg class="picture" aria-hidden="true"><use href="#grid"/><svg y="16%" height="84%" \
            viewBox="0 0 \(minutes) 1000" preserveAspectRatio="none">\
            <path class="use" d="\(steps)V1000H\(minutes)"/>\(excess)\(limit == nil ? "" : line)</svg></svg>
            """
    }

    /// The minutes that a bar covers; an end outside of the days that are shown is moved so far that its round corners
    /// are hidden.
    private func outline(of reservation: PageModel.Reservation) -> Range<Int> {
        let margin = minutes / 20
        let start = min(max(reservation.startMinute, -margin), minutes)
        return start..<max(start, min(reservation.endMinute ?? .max, minutes + margin))
    }

    private func extent(of range: Range<Int>) -> HTMLText {
        "x=\"\(text: percent(range.lowerBound))\" width=\"\(text: percent(range.count))\""
    }

    /// The position of a minute in percent with three decimals, which is exact to a pixel on any screen.
    private func percent(_ minute: Int) -> String {
        let thousandths = abs(minute) * 100_000 / minutes
        let fraction = String(thousandths % 1000)
        let zeros = String(repeating: "0", count: 3 - fraction.utf8.count)
        return "\(minute < 0 ? "-" : "")\(thousandths / 1000).\(zeros)\(fraction)%"
    }
}
