internal import Glibc

/// The user that the server runs as.
///
/// Postgres refuses to run as root, so root lends it to another.
struct ServerUser {
    let name: String
    let uid: uid_t
    let gid: gid_t

    /// The caller, or for root `postgres` where there is one, else `nobody`.
    static func current() -> ServerUser {
        if geteuid() != 0 { return ServerUser(name: "", uid: geteuid(), gid: getegid()) }
        for name in ["postgres", "nobody"] {
            if let entry = getpwnam(name) {
                return ServerUser(name: name, uid: entry.pointee.pw_uid, gid: entry.pointee.pw_gid)
            }
        }
        return ServerUser(name: "", uid: 65_534, gid: 65_534)
    }

    /// Whether it is somebody else than the caller.
    var isOther: Bool { uid != geteuid() }

    /// The program as this user runs it.
    func process(_ program: String, _ arguments: [String]) -> ChildProcess {
        guard isOther else { return ChildProcess(program, arguments) }
        let become = ["--reuid", String(uid), "--regid", String(gid), "--clear-groups", "--reset-env", "--"]
        return ChildProcess("setpriv", become + [program] + arguments)
    }

    /// Whether the user can work in the directory, which needs every directory above it to be open to it.
    func canWork(in directory: String) -> Bool {
        guard isOther else { return access(directory, R_OK | W_OK | X_OK) == 0 }
        return process("test", ["-w", directory]).run()?.status == 0
    }
}
