internal import Model

extension Plan.Refusal {
    /// The refusal of a value in a unique field that a row has which the run leaves as it is (HX6002).
    ///
    /// - Parameters:
    ///   - resource: the resource that would get the value, with its section.
    ///   - source: where it is declared.
    ///   - owner: the key of the row that has the value.
    ///   - isDeclared: whether a spec gives the value, and not an undo.
    ///   - isReleased: whether the run releases the other row; otherwise it leaves that row alone.
    static func sharedValue(
        _ resource: String,
        _ source: String?,
        _ kind: Kind,
        _ field: Field,
        owner: String,
        isDeclared: Bool = true,
        isReleased: Bool = false
    ) -> Plan.Refusal {
        let row = isReleased ? "a row that this run only releases" : "a row that this run leaves alone"
        let verb = isDeclared ? "declare" : "would get"
        return Plan.Refusal(
            guardName: "unmanaged",
            code: "HX6002",
            message:
                "\(resource) \(isDeclared ? "declares" : verb) the '\(field.path)' of \(kind.section)/\(owner), \(row)",
            advice: "remove that row, or \(isDeclared ? "declare" : "give it") another value",
            about: Plan.Concern(
                resource,
                source: source,
                ofAll: "resources \(verb) the '\(field.path)' of \(row)",
                detail: "that of \(kind.section)/\(owner)"
            )
        )
    }
}
