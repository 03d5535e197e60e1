/// The series of a registry, by family.
struct MetricFamilies: Sendable {
    private struct Family {
        let kind: MetricKind
        var series: [MetricLabels: any MetricSeries] = [:]
    }

    private let limit: Int
    private var families: [MetricName: Family] = [:]
    private var help: [MetricName: String] = [:]
    /// The names of all samples, of which no two families may have one in common.
    private var sampleNames: Set<String> = []
    private var seriesCount = 0
    /// How often a series was asked for that could not be had.
    private(set) var refusals = 0

    /// Begins without series.
    /// - Parameter limit: How many there may be.
    init(limit: Int) { self.limit = limit }

    mutating func describe(_ name: MetricName, help: String) { self.help[name] = help }

    /// The series of that name and those labels, which is made if there is none.
    /// - Returns: nil where no more series may be made or the name is another kind's.
    mutating func series<Series: MetricSeries>(_ id: MetricID) -> Series? {
        if let known = families[id.name]?.series[id.labels] as? Series { return known }
        guard seriesCount < limit, isFree(id.name, for: Series.kind) else {
            refusals += 1
            return nil
        }
        let series = Series(id)
        families[id.name, default: Family(kind: Series.kind)].series[id.labels] = series
        sampleNames.formUnion(Series.kind.sampleNames(of: id.name))
        seriesCount += 1
        return series
    }

    /// Forgets a series, with its family where it was the last one.
    mutating func remove(_ series: any MetricSeries) {
        let id = series.id
        guard let family = families[id.name], family.series[id.labels] === series else { return }
        families[id.name]?.series[id.labels] = nil
        seriesCount -= 1
        if family.series.count == 1 {
            families[id.name] = nil
            sampleNames.subtract(family.kind.sampleNames(of: id.name))
        }
    }

    /// Writes all families by name, and in each the series by labels.
    func write(to text: inout PrometheusText) {
        for (name, family) in families.sorted(by: { $0.key < $1.key }) {
            text.family(name, family.kind, help: help[name] ?? "")
            for (_, series) in family.series.sorted(by: { $0.key < $1.key }) { series.write(to: &text) }
        }
    }

    private func isFree(_ name: MetricName, for kind: MetricKind) -> Bool {
        if let family = families[name] { return family.kind == kind }
        return sampleNames.isDisjoint(with: kind.sampleNames(of: name))
    }
}
