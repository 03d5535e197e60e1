extension Int {
    /// The number with a noun: `1 resource`, `2 resources`.
    /// - Parameter plural: the plural if it is not the noun with an `s`.
    package func counted(_ noun: String, plural: String? = nil) -> String {
        "\(self) \(self == 1 ? noun : plural ?? noun + "s")"
    }
}
