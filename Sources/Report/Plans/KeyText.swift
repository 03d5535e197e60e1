internal import Planning
internal import Text

/// Shows what a plan does to the secrets of API keys, as text.
struct KeyText {
    private let effects: [KeyEffect]
    private let isSummary: Bool

    /// The maximum number of keys that are listed.
    private static let maximumShown = 100

    /// - Parameter isSummary: whether to show only the counts.
    init(_ plan: Plan, isSummary: Bool) {
        effects = plan.keys
        self.isSummary = isSummary
    }

    /// The text; empty if no secret is made or ends.
    var text: String {
        guard !effects.isEmpty else { return "" }
        var text = "Secrets of API keys: \(counts)\n"
        guard !isSummary else { return text }
        for effect in effects.prefix(Self.maximumShown) {
            text +=
                "  \(effect.symbol) \(effect.action.rawValue) \(ShownText.show(effect.key))  \(Self.sentence(effect))\n"
            for ending in effect.endings { text += "      \(Self.sentence(ending))\n" }
        }
        if effects.count > Self.maximumShown {
            text += "  and \((effects.count - Self.maximumShown).counted("more key"))\n"
        }
        return text
    }

    private var counts: String {
        [KeyEffect.Action.mint, .rotate, .revoke].compactMap { action in
            let count = effects.count { $0.action == action }
            return count > 0 ? "\(count.grouped) to \(action.rawValue)" : nil
        }.joined(separator: ", ")
    }

    /// What happens to the key, in a few words.
    static func sentence(_ effect: KeyEffect) -> String {
        if let reason = effect.reason { return ShownText.show(reason) }
        return "generation \(effect.generation ?? 1), sealed to \(effect.recipients.count.counted("recipient"))"
    }

    /// Which secret ends when.
    static func sentence(_ ending: KeyEffect.Ending) -> String {
        var secret = ending.generation.map { "generation \($0)" } ?? "the secret of the spec"
        if let prefix = ending.prefix { secret += " (\(ShownText.show(prefix))…)" }
        return ending.minutes == 0 ? "\(secret) ends with this run" : "\(secret) ends \(ending.duration) after this run"
    }
}

extension KeyEffect {
    /// The symbol before the key in a plan.
    var symbol: String {
        switch action {
        case .mint: "+"
        case .rotate: "~"
        case .revoke: "-"
        }
    }
}
