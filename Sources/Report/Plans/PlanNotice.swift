package import Planning
internal import Text

/// What a reviewer has to know besides the changes: one refusal or warning, or all that say the same of their resources.
struct PlanNotice {
    /// A resource that the notice is about.
    struct Item {
        let resource: String
        let source: String?
        let detail: String?
    }

    let code: String
    /// One sentence, without a full stop.
    let message: String
    /// What to do.
    let advice: String?
    /// Where the one resource stands that it is about.
    let source: String?
    /// The resources, where there are several.
    let items: [Item]

    /// Resources that are named; the others are counted.
    static let mostItems = 100
}

extension PlanNotice {
    /// A plan's refusals, those that are alike together, in the order in which each sort was found.
    static func refusals(of plan: Plan) -> [PlanNotice] {
        groups(plan.refusals) { refusal in
            refusal.concern.map { "\(refusal.code) \(refusal.remedy) \($0.ofAll)" }
        }.map { refusals in
            let first = refusals[0]
            guard refusals.count > 1, let concern = first.concern else {
                return PlanNotice(first.code, first.message, first.advice, first.concern)
            }
            let isLiftable = refusals.allSatisfy { $0.allowance != nil }
            return PlanNotice(
                code: first.code,
                message: "\(refusals.count.grouped) \(concern.ofAll)",
                advice: first.remedy + (isLiftable ? ", or lift them by what is given below" : ""),
                source: nil,
                items: refusals.compactMap(\.concern).map(Item.init)
            )
        }
    }

    /// A plan's warnings, likewise.
    static func warnings(of plan: Plan) -> [PlanNotice] {
        groups(plan.warnings) { warning in
            warning.concern.map { "\(warning.code) \(warning.hint ?? "") \($0.ofAll)" }
        }.map { warnings in
            let first = warnings[0]
            guard warnings.count > 1, let concern = first.concern else {
                return PlanNotice(first.code, first.message, first.hint, first.concern)
            }
            return PlanNotice(
                code: first.code,
                message: "\(warnings.count.grouped) \(concern.ofAll)",
                advice: first.hint,
                source: nil,
                items: warnings.compactMap(\.concern).map(Item.init)
            )
        }
    }

    private init(_ code: String, _ message: String, _ advice: String?, _ concern: Plan.Concern?) {
        self.init(code: code, message: message, advice: advice, source: concern?.source, items: [])
    }

    /// Brings together what says the same of several resources.
    /// - Parameter identity: the same for those that belong together; nil for what stands alone.
    private static func groups<Element>(_ elements: [Element], _ identity: (Element) -> String?) -> [[Element]] {
        var groups: [[Element]] = []
        var places: [String: Int] = [:]
        for element in elements {
            let identity = identity(element)
            if let place = identity.flatMap({ places[$0] }) {
                groups[place].append(element)
            } else {
                if let identity { places[identity] = groups.count }
                groups.append([element])
            }
        }
        return groups
    }
}

extension PlanNotice.Item {
    init(_ concern: Plan.Concern) {
        self.init(resource: concern.resource, source: concern.source, detail: concern.detail)
    }
}

extension Plan {
    /// What would lift all refusals that can be lifted, as options of a command line to paste; nil where none can, or
    /// where there are so many that nobody should.
    package var liftingOptions: String? {
        let flags = refusals.compactMap(\.allowance).map(\.flag)
        guard flags.count <= PlanNotice.mostItems else { return nil }
        var options = refusals.contains { $0.code == UnmanagedConflicts.unmanagedRow } ? ["--adopt"] : []
        for flag in flags {
            // What cannot be shown as it is cannot be pasted.
            guard ShownText.show(flag, as: .line) == flag else { return nil }
            options.append("--allow \(ShellWord.quote(flag))")
        }
        guard !options.isEmpty else { return nil }
        return options.joined(separator: " ") + (flags.isEmpty ? "" : " --reason 'WHY'")
    }
}

/// A word of a shell's command line.
enum ShellWord {
    /// The text, between quotes where a shell would not take it as it is.
    static func quote(_ text: String) -> String {
        let isPlain = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: "-_./:=@%+,".utf8.contains(byte)
            }
        }
        return isPlain && !text.isEmpty ? text : "'" + text.replacing("'", with: "'\\''") + "'"
    }
}
