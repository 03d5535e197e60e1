package import Model

/// When a resource begins and ends, for kinds that have a span of time.
package struct Period: Sendable, Equatable {
    package let start: DatabaseTime
    /// Nil where it lasts until it is taken out.
    package let end: DatabaseTime?

    /// - Returns: nil for rows of kinds without a span, and for values that no spec may hold.
    package init?(_ line: RowLine, of kind: Kind) {
        guard let span = kind.span, let start = Self.order(span.start, line, kind) else { return nil }
        self.start = DatabaseTime(microseconds: start)
        end = Self.order(span.duration, line, kind).map { DatabaseTime(microseconds: start + $0 * 60_000_000) }
    }

    /// Whether it has ended by then.
    package func isOver(at time: DatabaseTime) -> Bool { end.map { $0 <= time } ?? false }

    private static func order(_ path: String, _ line: RowLine, _ kind: Kind) -> Int64? {
        guard let index = kind.index(of: path), let value = line.value(of: path, in: kind) else { return nil }
        return kind.fields[index].type.order(ofText: value)
    }
}
