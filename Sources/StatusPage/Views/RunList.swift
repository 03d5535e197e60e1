/// Shows the last runs, the newest first, each with its changes; the newest one is open if it has few changes.
struct RunList: Sendable {
    let runs: [PageModel.Run]
    let clock: PageClock

    var html: HTMLText {
        var items: HTMLText = ""
        for (index, run) in runs.enumerated() { items += item(run, isOpen: index == 0 && Self.isShort(run)) }
        return """
            <section class="card runs" aria-labelledby="runs">
            <h2 id="runs">Last runs</h2>
            \(runs.isEmpty ? "<p class=\"empty\">No runs yet.</p>\n" : "<ol>\n\(items)</ol>\n")</section>

            """
    }

    private func item(_ run: PageModel.Run, isOpen: Bool) -> HTMLText {
        """
        <li><details\(isOpen ? " open" : "")><summary>\(PageSymbol.chevron)\
        \(PageSymbol.pill(Self.tone(of: run.state), run.state)) \
        <span class="moment">\(moment(of: run))</span> <span class="by">\(origin(of: run))</span> \
        <span class="tally">\(ChangeList.tally(of: run))</span></summary>
        <div class="body">\(facts(of: run))\(ChangeList.html(of: run))</div></details>
        \(error(of: run))</li>

        """
    }

    /// The newest run is open if it has at most this number of changes.
    private static let maximumOpen = 5

    private static func isShort(_ run: PageModel.Run) -> Bool {
        run.changes.count <= maximumOpen && run.otherChanges == 0
    }

    private static func tone(of state: String) -> PageSymbol.Tone {
        switch state {
        case "succeeded": .good
        case "failed": .bad
        case "refused", "interrupted": .warning
        case "running": .active
        default: .neutral
        }
    }

    private func moment(of run: PageModel.Run) -> HTMLText {
        guard let age = clock.age(run.startedAt) else { return clock.element(run.startedAt) }
        return "\(clock.element(run.startedAt)) <span class=\"sub\">\(text: age)</span>"
    }

    private func origin(of run: PageModel.Run) -> HTMLText {
        var parts: [HTMLText] = []
        if let revision = run.revision { parts.append(ShortText.revision(revision)) }
        if let actor = run.actor { parts.append("<bdi>\(text: actor)</bdi>") }
        return parts.joined(separator: " ")
    }

    private func facts(of run: PageModel.Run) -> HTMLText {
        var parts: [HTMLText] = ["Run \(PageLink.local(run.url, ShortText.run(run.id)))"]
        if let end = run.finishedAt, let span = PageClock.span(from: run.startedAt, to: end) {
            parts.append("took \(text: span)")
        } else if run.finishedAt == nil {
            parts.append("not finished")
        }
        if let address = run.pipelineURL {
            parts.append("pipeline \(PageLink.external(address) ?? ShortText.code(address))")
        }
        return "<p class=\"sub\">\(parts.joined(separator: " · "))</p>\n"
    }

    /// The error message, which is shown even while the run is closed.
    private func error(of run: PageModel.Run) -> HTMLText {
        guard let message = run.errorMessage else { return "" }
        let lines: [HTMLText] = message.split(whereSeparator: \.isNewline).map { "\(text: $0)" }
        return "<p class=\"error\"><span class=\"hidden\">Error: </span>\(lines.joined(separator: "<br>"))</p>\n"
    }
}
