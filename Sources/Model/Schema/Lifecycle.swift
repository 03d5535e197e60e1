/// The phases of a resource, which other programs report, and the order in which they may follow one another.
///
/// The function in the database that takes reports allows no other transition; a test compares the two.
package struct Lifecycle: Sendable {
    /// A phase, and the phases that may follow it; a phase without any is final.
    package struct Step: Sendable {
        package let phase: String
        package let next: [String]

        package init(_ phase: String, next: String...) {
            self.phase = phase
            self.next = next
        }
    }

    /// The phases in their usual order; the first is that of a resource of which nobody has reported.
    package let steps: [Step]
    /// The final phase of a resource that is no longer wanted.
    package let cancelled: String
    /// The view with the phase of each resource, by time alone where nobody reports.
    package let view: String

    package init(cancelled: String, view: String, _ steps: Step...) {
        self.cancelled = cancelled
        self.view = view
        self.steps = steps
    }

    package var phases: [String] { steps.map(\.phase) }

    /// Whether no phase may follow.
    package func isFinal(_ phase: String) -> Bool { steps.contains { $0.phase == phase && $0.next.isEmpty } }

    /// The final phases, in their order.
    package var finalPhases: [String] { steps.filter(\.next.isEmpty).map(\.phase) }

    /// The columns of the status table.
    ///
    /// hxapply itself writes them when a run ends a resource, so every kind with a lifecycle has the same ones.
    package func fields(phase: String) -> [Field] {
        [
            Field("phase", .choice(phases), .defaulting(steps.first?.phase ?? ""), doc: phase),
            Field("reason", .description, doc: "Why it is in that phase."),
            StatusTable.observedAt,
            Field("phaseAt", .timestamp, doc: "Since when it is in that phase."),
            Field("startedAt", .timestamp, doc: "When it first became active."),
            Field("endedAt", .timestamp, doc: "When it came to a final phase."),
        ]
    }
}
