extension Change.Action {
    /// The sign before the resource in plans and histories, such as `+`.
    package var symbol: String {
        switch self {
        case .create: "+"
        case .update: "~"
        case .rename: ">"
        case .adopt: "^"
        case .release: "v"
        case .delete: "-"
        }
    }
}
