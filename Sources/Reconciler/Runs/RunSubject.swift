internal import Text

/// What a run applies, as its record stores it.
struct RunSubject: Sendable {
    var specDigest: Digest?
    var isSavedPlan = false
    /// The ID of the run that this run undoes.
    var undoes: String?
}
