package import Planning
internal import Text

/// A refusal or a warning, or several that say the same about different resources.
struct PlanNotice {
    /// A resource that the notice is about.
    struct Item {
        let resource: String
        let source: String?
        let detail: String?
    }

    let code: String
    /// What is wrong, in one sentence without a full stop.
    let message: String
    /// The hint.
    let advice: String?
    /// Where the resource is declared, if the notice is about one resource.
    let source: String?
    /// The resources, if the notice is about several.
    let items: [Item]

    /// The maximum number of resources that are named; the others are counted.
    static let mostItems = 100
}

extension PlanNotice {
    /// The refusals of a plan, in the order in which they were first found; equal ones are combined.
    static func refusals(of plan: Plan) -> [PlanNotice] {
        groups(plan.refusals) { refusal in
            guard refusal.involved.isEmpty else { return nil }
            return refusal.concern.map { "\(refusal.code) \(refusal.remedy) \($0.ofAll)" }
        }.map { refusals in
            let first = refusals[0]
            guard refusals.count > 1, let concern = first.concern else {
                return PlanNotice(first.code, first.message, first.advice, first.concern, first.involved)
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

    /// The warnings of a plan, in the same order; equal ones are combined.
    static func warnings(of plan: Plan) -> [PlanNotice] {
        groups(plan.warnings) { warning in
            guard warning.involved.isEmpty else { return nil }
            return warning.concern.map { "\(warning.code) \(warning.hint ?? "") \($0.ofAll)" }
        }.map { warnings in
            let first = warnings[0]
            guard warnings.count > 1, let concern = first.concern else {
                return PlanNotice(first.code, first.message, first.hint, first.concern, first.involved)
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

    private init(
        _ code: String,
        _ message: String,
        _ advice: String?,
        _ concern: Plan.Concern?,
        _ involved: [Plan.Involved]
    ) {
        let items = involved.map { Item(resource: $0.resource, source: $0.source, detail: $0.detail) }
        self.init(code: code, message: message, advice: advice, source: concern?.source, items: items)
    }

    /// Combines elements that say the same about different resources.
    ///
    /// - Parameter identity: equal for elements to combine; nil for an element that stays alone.
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
    /// The options that lift all refusals that can be lifted, as text for a command line.
    ///
    /// It is nil if no refusal can be lifted, or if there are too many options to give them all without reading.
    package var liftingOptions: String? {
        let flags = refusals.compactMap(\.allowance).map(\.flag)
        guard flags.count <= PlanNotice.mostItems else { return nil }
        var options = refusals.contains { $0.code == UnmanagedConflicts.unmanagedRow } ? ["--adopt"] : []
        for flag in flags {
            // A flag that is not shown exactly as it is cannot be pasted.
            guard ShownText.show(flag, as: .line) == flag else { return nil }
            options.append("--allow \(ShellWord.quote(flag))")
        }
        guard !options.isEmpty else { return nil }
        return options.joined(separator: " ") + (flags.isEmpty ? "" : " --reason 'WHY'")
    }
}

/// A word of a shell's command line.
enum ShellWord {
    /// The text, in quotes if a shell would change it otherwise.
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
