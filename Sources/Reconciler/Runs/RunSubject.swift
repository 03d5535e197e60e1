internal import Text

/// What a run applies, as its record has it.
struct RunSubject: Sendable {
    var specDigest: Digest?
    var isSavedPlan = false
    /// The run that is put back, by its identity.
    var undoes: String?
}
