package import Model

/// Rows that refer to rows of one kind.
package struct Referrers: Sendable {
    /// A row of one of hxapply's tables, which names one of the rows in one of its fields.
    package struct Own: Sendable {
        package let kind: Kind
        package let key: String
        /// The key that it names.
        package let target: String

        package init(kind: Kind, key: String, target: String) {
            self.kind = kind
            self.key = key
            self.target = target
        }

        /// The row in a sentence.
        package var resource: String { kind.isSingleton ? key : "\(kind.section)/\(key)" }
    }

    package var own: [Own] = []
    /// By the key that they hold, rows of other programs' tables in words: `billing.invoices (3 rows)`.
    package var foreign: [String: [String]] = [:]

    package init() {}
}
