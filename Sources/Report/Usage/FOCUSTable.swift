internal import Model
internal import Planning
package import Reconciler

/// Recorded lines as a table of the FinOps Open Cost and Usage Specification (FOCUS) 1.0, in CSV.
///
/// A line is a charge for the use of one GPU type in one region by one team on one day. The cluster is the billing
/// account, and the team the account below it.
package enum FOCUSTable {
    /// All columns that FOCUS 1.0 has for every provider, in the order of their names.
    private static let columns: [(name: String, value: @Sendable (Charge) -> String?)] = [
        ("BilledCost", { $0.usd }), ("BillingAccountId", { $0.cluster }), ("BillingAccountName", { $0.cluster }),
        ("BillingCurrency", { _ in "USD" }), ("BillingPeriodEnd", { $0.monthEnd }),
        ("BillingPeriodStart", { $0.monthStart }), ("ChargeCategory", { _ in "Usage" }), ("ChargeClass", { _ in nil }),
        ("ChargeDescription", { $0.summary }), ("ChargeFrequency", { _ in "Usage-Based" }),
        ("ChargePeriodEnd", { $0.dayEnd }), ("ChargePeriodStart", { $0.dayStart }),
        ("CommitmentDiscountCategory", { _ in nil }), ("CommitmentDiscountId", { _ in nil }),
        ("CommitmentDiscountName", { _ in nil }), ("CommitmentDiscountStatus", { _ in nil }),
        ("CommitmentDiscountType", { _ in nil }), ("ConsumedQuantity", { $0.line.gpuHours }),
        ("ConsumedUnit", { _ in unit }), ("ContractedCost", { $0.usd }),
        ("ContractedUnitPrice", { $0.line.usdPerGPUHour }), ("EffectiveCost", { $0.usd }),
        ("InvoiceIssuerName", { $0.line.provider }), ("ListCost", { $0.usd }),
        ("ListUnitPrice", { $0.line.usdPerGPUHour }), ("PricingCategory", { _ in "Standard" }),
        ("PricingQuantity", { $0.line.gpuHours }), ("PricingUnit", { _ in unit }),
        ("ProviderName", { $0.line.provider }), ("PublisherName", { $0.line.provider }),
        ("RegionId", { $0.line.region }), ("RegionName", { $0.line.region }), ("ResourceId", { _ in nil }),
        ("ResourceName", { _ in nil }), ("ResourceType", { _ in nil }), ("ServiceCategory", { _ in "Compute" }),
        ("ServiceName", { _ in "GPU reservations" }), ("SkuId", { $0.line.gpuType }), ("SkuPriceId", { $0.pool }),
        ("SubAccountId", { $0.line.team }), ("SubAccountName", { $0.line.team }), ("Tags", { _ in "{}" }),
    ]

    private static let unit = "GPU-Hours"

    /// - Parameter charges: the lines; one without a cost is a charge of 0.
    package static func text(_ charges: [SnapshotCharge], of cluster: String) -> String {
        charges.reduce(into: CSVLine.make(columns.map(\.name))) { text, line in
            guard let charge = Charge(line, of: cluster) else { return }
            text += CSVLine.make(columns.map { $0.value(charge) })
        }
    }

    /// A line with what follows from it.
    private struct Charge {
        let line: SnapshotCharge
        let cluster: String
        let dayStart: String
        let dayEnd: String
        let monthStart: String
        let monthEnd: String

        /// - Returns: nil if the day is outside of the years that specs allow, which nothing records.
        init?(_ line: SnapshotCharge, of cluster: String) {
            guard let day = FieldType.date.order(ofText: line.day) else { return nil }
            let start = DatabaseTime(day: day)
            let month = CalendarMonth(of: start)
            self.line = line
            self.cluster = cluster
            dayStart = start.text
            dayEnd = DatabaseTime(day: day + 1).text
            monthStart = month.start.text
            monthEnd = month.next.start.text
        }

        var usd: String { line.usd ?? "0.00" }
        var pool: String { "\(line.region)/\(line.gpuType)" }
        var summary: String { "GPUs \(line.gpuType) in \(line.region) for team \(line.team)" }
    }
}
