internal import Model
internal import Text

/// Shows the changes of a run: a line for each resource, and below it the fields that changed.
enum ChangeList {
    /// The signs of the actions, in the order in which their counts are shown.
    private static let symbols = ["+", "~", ">", "^", "v", "-"]

    static func html(of run: PageModel.Run) -> HTMLText {
        guard !run.changes.isEmpty || run.otherChanges != 0 else { return "<p class=\"empty\">No changes.</p>\n" }
        var items: HTMLText = ""
        for change in run.changes { items += item(change) }
        if run.otherChanges != 0 { items += "<li class=\"more\">\(rest(of: run))</li>\n" }
        return "<ul class=\"changes\">\n\(items)</ul>\n"
    }

    private static func rest(of run: PageModel.Run) -> HTMLText {
        let url = run.url + "/changes"
        guard let count = run.otherChanges else { return "see \(PageLink.local(url, "all of its changes"))" }
        return "and \(PageLink.local(url, "\(text: count.counted("more change"))"))"
    }

    /// The number of changes of each action, such as `+2 ~1`.
    ///
    /// If the viewer may not see the run's counts, it counts the listed changes and adds how many more there are.
    static func tally(of run: PageModel.Run) -> HTMLText {
        var parts: [HTMLText] = (run.counts.isEmpty ? listed(in: run) : run.counts).map { counted in
            """
            <span class="sign \(tone(of: counted.symbol))" aria-hidden="true">\
            \(text: sign(counted.symbol))\(counted.count)</span>\
            <span class="hidden">\(counted.count) \(text: counted.action)</span>
            """
        }
        if run.counts.isEmpty, let count = run.otherChanges, count > 0 {
            parts.append("<span class=\"sub\">and \(count) more</span>")
        }
        return parts.isEmpty ? "<span class=\"sub\">no changes</span>" : parts.joined(separator: " ")
    }

    private static func listed(in run: PageModel.Run) -> [PageModel.ChangeCount] {
        symbols.compactMap { symbol in
            let changes = run.changes.filter { $0.symbol == symbol }
            return changes.first.map { PageModel.ChangeCount(symbol: symbol, action: $0.action, count: changes.count) }
        }
    }

    private static func item(_ change: PageModel.Change) -> HTMLText {
        var fields: HTMLText = ""
        for field in change.fields { fields += "<li>\(values(of: field, action: change.symbol))</li>\n" }
        return """
            <li><span class="sign \(tone(of: change.symbol))" aria-hidden="true">\(text: sign(change.symbol))</span>\
            <span class="hidden">\(text: change.action) </span>\(resource(of: change))\
            \(change.fields.isEmpty ? "" : "<ul class=\"fields\">\n\(fields)</ul>")</li>

            """
    }

    /// `users/grace → grace-hopper` after a rename.
    private static func resource(of change: PageModel.Change) -> HTMLText {
        guard let previous = change.previousKey else { return code("\(text: change.resource)") }
        let parts = change.resource.split(separator: "/", maxSplits: 1)
        guard parts.count == 2 else { return "\(code("\(text: previous)"))\(arrow)\(code("\(text: change.resource)"))" }
        return "\(code("\(text: parts[0])/\(text: previous)"))\(arrow)\(code("\(text: parts[1])"))"
    }

    private static func code(_ content: HTMLText) -> HTMLText { "<code class=\"resource\">\(content)</code>" }

    /// How much of one field is shown; the rest is replaced by its count.
    private static let limits = FieldDifference.Limits(width: 400, lines: 40)

    /// The new value of a created resource, the old value of a deleted one, otherwise both; for long texts and lists,
    /// the lines and elements that differ.
    private static func values(of field: PageModel.FieldChange, action: String) -> HTMLText {
        let difference = field.difference(limits)
        let path: HTMLText = "<span class=\"path\">\(text: field.path)</span> "
        let meaning: HTMLText = difference.meaning.map { " <span class=\"sub\">(\(text: $0))</span>" } ?? ""
        switch difference.content {
        case .values(let old, let new):
            let before: HTMLText = old == ShownText.none ? none : "<del>\(text: old)</del>"
            let after: HTMLText = new == ShownText.none ? none : "<ins>\(text: new)</ins>"
            switch action {
            case "+": return "\(path)<span>\(after)\(meaning)</span>"
            case "-": return "\(path)<span>\(before)</span>"
            default: return "\(path)<span>\(before)\(arrow)\(after)\(meaning)</span>"
            }
        case .lines(let lines): return "\(path)<pre class=\"lines\">\(lines.map(line).joined(separator: "\n"))</pre>"
        }
    }

    private static func line(_ line: DifferenceLine) -> HTMLText {
        switch line.sign {
        case .removed: "<del>- \(text: line.text)</del>"
        case .added: "<ins>+ \(text: line.text)</ins>"
        case .unchanged: "  \(text: line.text)"
        case .remark: "<span class=\"sub\">… \(text: line.text)</span>"
        }
    }

    private static let none: HTMLText = "<span class=\"none\">(none)</span>"

    private static let arrow: HTMLText =
        " <span class=\"arrow\" aria-hidden=\"true\">→</span><span class=\"hidden\">becomes</span> "

    /// The sign to print: a minus sign instead of a hyphen, and `?` for an unknown action.
    private static func sign(_ symbol: String) -> String {
        symbol == "-" ? "−" : symbols.contains(symbol) ? symbol : "?"
    }

    private static func tone(of symbol: String) -> HTMLText {
        switch symbol {
        case "+": "good"
        case "~", "^": "warning"
        case ">": "active"
        case "-": "bad"
        default: "neutral"
        }
    }
}
