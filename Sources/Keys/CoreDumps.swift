internal import COpenSSL
internal import Synchronization

/// Keeps the process from writing a core file while it holds secrets.
///
/// The kernel then also refuses debuggers of the same user. A limit of 0 for core files would not do, since it does not
/// hold where the kernel hands them to a program.
enum CoreDumps {
    private struct State {
        var holders = 0
        /// The value before the first holder.
        var previous: Int32 = 1
    }

    private static let state = Mutex(State())

    /// Forbids core files until as many calls of `allow`.
    static func forbid() {
        state.withLock { state in
            if state.holders == 0 {
                state.previous = hx_dumpable()
                _ = hx_set_dumpable(0)
            }
            state.holders += 1
        }
    }

    static func allow() {
        state.withLock { state in
            state.holders -= 1
            // The kernel accepts only 0 and 1 here; 2 is the value of a program that changed its user.
            if state.holders == 0, state.previous == 1 { _ = hx_set_dumpable(1) }
        }
    }
}
