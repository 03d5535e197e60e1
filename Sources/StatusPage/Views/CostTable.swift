internal import Text

/// Shows what the reservations of each team cost in the present month, beside its budget.
struct CostTable: Sendable {
    let cost: PageModel.MonthCost

    /// The maximum number of teams that are listed.
    private static let maximumRows = 20

    var html: HTMLText {
        """
        <section class="card costs" aria-labelledby="costs">
        <h2 id="costs">Cost of \(text: cost.month.monthText)</h2>
        \(cost.teams.isEmpty ? empty : table)\(unpriced)</section>

        """
    }

    private var empty: HTMLText { "<p class=\"empty\">Nothing is reserved in this month.</p>\n" }

    private var unpriced: HTMLText {
        guard cost.unpriced > 0 else { return "" }
        let sentence =
            cost.unpriced == 1
            ? "One pool with reservations has no price, so it is not counted."
            : "\(cost.unpriced.grouped) pools with reservations have no price, so they are not counted."
        return "<p class=\"sub\">\(text: sentence)</p>\n"
    }

    private var table: HTMLText {
        var rows: HTMLText = ""
        for team in cost.teams.prefix(Self.maximumRows) { rows += row(team) }
        let rest = cost.teams.count - Self.maximumRows
        if rest > 0 {
            rows += "<tr><td class=\"sub\" colspan=\"3\">and \(text: rest.counted("more team"))</td></tr>\n"
        }
        return """
            <table>
            <caption>US dollars for active reservations. A team includes the teams below it.</caption>
            <thead><tr><th scope="col">Team</th><th scope="col" class="number">Committed</th>\
            <th scope="col" class="number">Budget</th></tr></thead>
            <tbody>\(rows)</tbody>
            <tfoot><tr><th scope="row">All</th><td class="number">\(text: cost.total)</td><td></td></tr></tfoot></table>

            """
    }

    private func row(_ team: PageModel.TeamCost) -> HTMLText {
        """
        <tr><th scope="row"><span class="name">\(text: team.team)</span></th><td class="number">\(text: team.cost)</td>\
        <td class="number">\(budget(team))</td></tr>

        """
    }

    private func budget(_ team: PageModel.TeamCost) -> HTMLText {
        guard let budget = team.budget else { return "<span class=\"sub\">none</span>" }
        switch team.standing {
        case .sufficient: return "\(text: budget)"
        case .nearlySpent: return "\(text: budget) \(PageSymbol.pill(.warning, share(team)))"
        case .exceeded: return "\(text: budget) \(PageSymbol.pill(.bad, share(team)))"
        }
    }

    private func share(_ team: PageModel.TeamCost) -> String {
        team.share.map { "\($0.grouped)%" } ?? "exceeded"
    }
}
