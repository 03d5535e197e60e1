internal import ArgumentParser
internal import EmbeddedPostgres
internal import Glibc
internal import Planning
internal import Reconciler
internal import Report
internal import Text

/// Reads and writes the files of saved plans.
enum SavedPlanFile {
    /// The maximum size of a file, in bytes: 1 GiB, enough for about two million changes.
    private static let maximumSize = 1 << 30

    /// Reads a saved plan.
    /// - Throws: exit code 3 if the file cannot be read or is not a saved plan.
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

    /// Whether a plan may be saved at a path: there is no file, an empty file, or a saved plan.
    ///
    /// Any other file, such as a spec, is not overwritten.
    private static func mayBeSaved(at path: String) -> Bool {
        var status = stat()
        guard lstat(path, &status) == 0 else { return true }
        guard status.st_mode & S_IFMT == S_IFREG else { return false }
        return status.st_size == 0 || bytes(of: path).map { (try? SavedPlan(file: $0)) != nil } ?? false
    }

    /// - Throws: exit code 64 if the path holds anything else than a saved plan.
    static func requirePlace(_ path: String, _ format: ErrorFormat) throws {
        guard !mayBeSaved(at: path) else { return }
        let sentence = "\(path) exists and is not a saved plan, so it is not overwritten"
        throw ErrorReport.report(.usage, sentence, "name another file, or remove it", format)
    }

    /// Saves a plan; the file is replaced as a whole.
    ///
    /// If the plan is refused, an older file is removed, so that nobody applies it by mistake.
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

    /// The bytes of a file or a pipe; nil if it cannot be read or is too large.
    ///
    /// If it does not begin like a saved plan, only its first bytes are read.
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
