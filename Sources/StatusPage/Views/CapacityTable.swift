internal import Text

/// Shows how many GPUs of each pool are free on each of the next days.
struct CapacityTable: Sendable {
    let calendar: PageModel.Calendar
    let cluster: String

    var html: HTMLText {
        """
        <section class="card capacity" aria-labelledby="capacity">
        <h2 id="capacity">Free GPUs</h2>
        \(calendar.pools.isEmpty ? empty : table)</section>

        """
    }

    private var empty: HTMLText {
        let days = calendar.days.counted("day")
        return "<p class=\"empty\">Nothing is reserved in the next \(text: days), so all GPUs are free.</p>\n"
    }

    private var table: HTMLText {
        var rows: HTMLText = ""
        for pool in calendar.pools { rows += row(pool) }
        return """
            <p class="sub">At the fullest moment of each day. Shaded: at least half is reserved; darker: full; red: more \
            is reserved than is in service.</p>
            <div class="scroll" role="region" aria-labelledby="capacity" tabindex="0"><table>
            <thead><tr><th scope="col">Pool</th><th scope="col" class="number">GPUs</th>\(heads)</tr></thead>
            <tbody>\(rows)</tbody></table></div>
            \(more)
            """
    }

    private var more: HTMLText {
        guard calendar.omitted > 0 else { return "" }
        let path = "/v1/clusters/\(PercentEncoding.encode(cluster))/capacity"
        let rest = calendar.omitted.counted("more pool")
        return "<p class=\"sub\">and \(PageLink.local(path, "\(text: rest)")), which are less full</p>\n"
    }

    private var heads: HTMLText {
        var heads: HTMLText = ""
        for day in 0..<calendar.days {
            let date = calendar.firstDay.advanced(by: day)
            let tone: HTMLText = date.isWeekend ? " weekend" : ""
            heads += """
                <th scope="col" class="number\(tone)"><time datetime="\(text: date.rfc3339)">\
                <span class="weekday">\(text: date.weekday)</span> \(text: date.text)</time></th>
                """
        }
        return heads
    }

    private func row(_ pool: PageModel.CalendarPool) -> HTMLText {
        var cells: HTMLText = ""
        for day in pool.days { cells += cell(day) }
        let gpus: HTMLText = pool.gpus.map { "\($0)" } ?? "any"
        return """
            <tr><th scope="row"><bdi>\(text: pool.region)</bdi> <span class="slash">/</span> \
            <bdi>\(text: pool.gpuType)</bdi></th><td class="number">\(gpus)</td>\(cells)</tr>

            """
    }

    private func cell(_ moment: PageModel.Moment?) -> HTMLText {
        guard let moment else { return "<td></td>" }
        guard let available = moment.available else { return "<td class=\"number\">any</td>" }
        let free = available - moment.reserved
        if free < 0 {
            return """
                <td class="number over">\(free)<span class="hidden"> too few: \(moment.reserved) of \(available) are \
                reserved</span></td>
                """
        }
        return "<td class=\"number\(shade(moment, of: available))\">\(free)</td>"
    }

    private func shade(_ moment: PageModel.Moment, of available: Int) -> HTMLText {
        if moment.reserved == 0 || moment.reserved * 2 < available { return "" }
        return moment.reserved == available ? " full" : " half"
    }
}
