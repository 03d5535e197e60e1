internal import ArgumentParser
internal import EmbeddedPostgres
internal import Glibc

/// Writes an export as files in a new directory.
enum ExportDirectory {
    /// Refuses a path that exists and is not an empty directory, so that no files of an earlier export remain.
    static func requirePlace(_ path: String) throws {
        var status = stat()
        guard lstat(path, &status) == 0 else { return }
        if status.st_mode & S_IFMT == S_IFDIR, PlainFile.names(in: path).isEmpty { return }
        let sentence = "\(path) exists and is not an empty directory, so nothing is exported to it"
        throw ErrorReport.report(.usage, sentence, "name another directory, or remove it", .text)
    }

    /// Writes each document to a file that only the current user can read, since it holds digests of API keys.
    static func write(_ documents: [String], to path: String, _ cluster: String) throws {
        if mkdir(path, 0o700) != 0, errno != EEXIST { throw failure(path) }
        for (number, document) in documents.enumerated() {
            let name = documents.count == 1 ? cluster : "\(cluster)-\(number + 1)"
            let file = "\(path)/\(name).yaml"
            guard PlainFile.make(file, Array(document.utf8)) else { throw failure(file) }
        }
    }

    private static func failure(_ path: String) -> ExitCode {
        let reason = String(cString: strerror(errno)).lowercased()
        return ErrorReport.report(.unexpected, "\(path) cannot be written: \(reason)", "check the directory", .text)
    }
}
