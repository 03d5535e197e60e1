extension Int {
    /// So many of something, in words: `1 resource`, `2 resources`.
    /// - Parameter plural: where it does not just end in `s`.
    package func counted(_ noun: String, plural: String? = nil) -> String {
        "\(self) \(self == 1 ? noun : plural ?? noun + "s")"
    }
}
