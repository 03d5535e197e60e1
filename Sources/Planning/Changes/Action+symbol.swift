extension Change.Action {
    /// What stands before the resource in plans and histories.
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
