internal import ArgumentParser
internal import EmbeddedPostgres
internal import Glibc
internal import Reconciler
internal import Text

/// Saved plans as files.
enum SavedPlanFile {
    /// Bytes of one plan, at most: 1 GiB, a plan of some two million changes.
    private static let maximumSize = 1 << 30

    /// Reads a plan, or says why the file is none.
    static func read(_ path: String, _ format: ErrorFormat) throws -> SavedPlan {
        guard let bytes = bytes(of: path) else {
            let reason = String(cString: strerror(errno)).lowercased()
            throw ErrorReport.report(
                .specRefused,
                "the plan \(path) cannot be read: \(reason)",
                "check the path",
                format
            )
        }
        do throws(SavedPlan.Problem) { return try SavedPlan(file: bytes) } catch {
            throw ErrorReport.report(
                .specRefused,
                "the plan \(path) is refused: \(error.message)",
                error.advice,
                format
            )
        }
    }

    /// Whether a plan may be saved there: where there is nothing yet, or a plan.
    ///
    /// Anything else, such as a spec or a device, is not to be lost by a slip.
    private static func mayBeSaved(at path: String) -> Bool {
        var status = stat()
        guard lstat(path, &status) == 0 else { return true }
        guard status.st_mode & S_IFMT == S_IFREG else { return false }
        return status.st_size == 0 || bytes(of: path).map { (try? SavedPlan(file: $0)) != nil } ?? false
    }

    /// Refuses a place that holds anything but a saved plan.
    static func requirePlace(_ path: String, _ format: ErrorFormat) throws {
        guard !mayBeSaved(at: path) else { return }
        let sentence = "\(path) exists and is not a saved plan, so it is not overwritten"
        throw ErrorReport.report(.usage, sentence, "name another file, or remove it", format)
    }

    /// Writes a plan: all of the file or none.
    ///
    /// A refused plan leaves no file, so that nothing goes on with an older one.
    static func save(_ plan: Plan, to path: String, _ format: ErrorFormat) throws {
        try requirePlace(path, format)
        guard plan.refusals.isEmpty else {
            unlink(path)
            Output.writeError("hxapply: the plan is refused, so it is not saved to \(VisibleText.escape(path))\n")
            return
        }
        let temporary = "\(path).\(RunID().short).tmp"
        guard PlainFile.make(temporary, SavedPlan.file(plan)), rename(temporary, path) == 0 else {
            let reason = String(cString: strerror(errno)).lowercased()
            unlink(temporary)
            let sentence = "the plan cannot be saved as \(path): \(reason)"
            throw ErrorReport.report(.unexpected, sentence, "check the path", format)
        }
    }

    /// The bytes of a file or a pipe; nil where they are too many, or begin as no plan does.
    private static func bytes(of path: String) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return nil }
        guard [S_IFREG, S_IFIFO].contains(status.st_mode & S_IFMT) else {
            errno = status.st_mode & S_IFMT == S_IFDIR ? EISDIR : EINVAL
            return nil
        }
        return PlainFile.read(descriptor, limit: maximumSize, beginning: "{\"formatVersion\":")
    }
}
