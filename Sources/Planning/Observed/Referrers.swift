package import Model

/// Rows that refer to rows of one kind.
package struct Referrers: Sendable {
    /// A row of one of hxapply's tables that refers to one of the rows.
    package struct Own: Sendable {
        package let kind: Kind
        package let key: String
        /// The key that the row refers to.
        package let target: String

        package init(kind: Kind, key: String, target: String) {
            self.kind = kind
            self.key = key
            self.target = target
        }

        /// The row as messages name it.
        package var resource: String { kind.isSingleton ? key : "\(kind.section)/\(key)" }
    }

    package var own: [Own] = []
    /// Rows of other programs' tables in words, such as `billing.invoices (3 rows)`, by the key that they refer to.
    package var foreign: [String: [String]] = [:]

    package init() {}
}
