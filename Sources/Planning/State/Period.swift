package import Model

/// When a resource begins and ends, for kinds with a time span.
package struct Period: Sendable, Equatable {
    package let start: DatabaseTime
    /// Nil if the resource lasts until it is deleted.
    package let end: DatabaseTime?

    /// - Returns: nil for kinds without a time span, and for values that no spec may have.
    package init?(_ line: RowLine, of kind: Kind) {
        guard let span = kind.span, let start = Self.order(span.start, line, kind) else { return nil }
        self.start = DatabaseTime(microseconds: start)
        end = Self.order(span.duration, line, kind).map { DatabaseTime(microseconds: start + $0 * 60_000_000) }
    }

    /// Whether the time span has ended at `time`.
    package func isOver(at time: DatabaseTime) -> Bool { end.map { $0 <= time } ?? false }

    private static func order(_ path: String, _ line: RowLine, _ kind: Kind) -> Int64? {
        guard let index = kind.index(of: path), let value = line.value(of: path, in: kind) else { return nil }
        return kind.fields[index].type.order(ofText: value)
    }
}
