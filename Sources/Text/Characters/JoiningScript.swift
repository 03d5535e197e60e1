/// Scripts whose letters join, and the joining types of their letters.
///
/// From Unicode 14's `DerivedJoiningType.txt`, for the scripts in which a joiner can change the spelling today.
enum JoiningScript: CaseIterable {
    case arabic, syriac, nko, mongolian, adlam

    /// The script of a letter, and whether the letter also joins the next letter (`Dual_Joining`) or only the one
    /// before it (`Right_Joining`).
    /// - Returns: nil for a character that does not join the letter before it.
    static func of(_ scalar: Unicode.Scalar) -> (script: JoiningScript, joinsNext: Bool)? {
        let value = scalar.value
        guard (0x0620...0x1E943).contains(value) else { return nil }
        for script in allCases {
            if script.dual.contains(where: { $0.contains(value) }) { return (script, true) }
            if script.right.contains(where: { $0.contains(value) }) { return (script, false) }
        }
        return nil
    }

    private var dual: [ClosedRange<UInt32>] {
        switch self {
        case .arabic: Self.arabicDual
        case .syriac: Self.syriacDual
        case .nko: Self.nkoDual
        case .mongolian: Self.mongolianDual
        case .adlam: Self.adlamDual
        }
    }

    private var right: [ClosedRange<UInt32>] {
        switch self {
        case .arabic: Self.arabicRight
        case .syriac: Self.syriacRight
        case .nko: []
        case .mongolian: []
        case .adlam: []
        }
    }

    private static let arabicDual: [ClosedRange<UInt32>] = [
        0x0620...0x0620, 0x0626...0x0626, 0x0628...0x0628, 0x062A...0x062E, 0x0633...0x063F, 0x0641...0x0647,
        0x0649...0x064A, 0x066E...0x066F, 0x0678...0x0687, 0x069A...0x06BF, 0x06C1...0x06C2, 0x06CC...0x06CC,
        0x06CE...0x06CE, 0x06D0...0x06D1, 0x06FA...0x06FC, 0x06FF...0x06FF, 0x0750...0x0758, 0x075C...0x076A,
        0x076D...0x0770, 0x0772...0x0772, 0x0775...0x0777, 0x077A...0x077F, 0x0886...0x0886, 0x0889...0x088D,
        0x08A0...0x08A9, 0x08AF...0x08B0, 0x08B3...0x08B8, 0x08BA...0x08C8,
    ]
    private static let arabicRight: [ClosedRange<UInt32>] = [
        0x0622...0x0625, 0x0627...0x0627, 0x0629...0x0629, 0x062F...0x0632, 0x0648...0x0648, 0x0671...0x0673,
        0x0675...0x0677, 0x0688...0x0699, 0x06C0...0x06C0, 0x06C3...0x06CB, 0x06CD...0x06CD, 0x06CF...0x06CF,
        0x06D2...0x06D3, 0x06D5...0x06D5, 0x06EE...0x06EF, 0x0759...0x075B, 0x076B...0x076C, 0x0771...0x0771,
        0x0773...0x0774, 0x0778...0x0779, 0x0870...0x0882, 0x088E...0x088E, 0x08AA...0x08AC, 0x08AE...0x08AE,
        0x08B1...0x08B2, 0x08B9...0x08B9,
    ]
    private static let syriacDual: [ClosedRange<UInt32>] = [
        0x0712...0x0714, 0x071A...0x071D, 0x071F...0x0727, 0x0729...0x0729, 0x072B...0x072B, 0x072D...0x072E,
        0x074E...0x074F, 0x0860...0x0860, 0x0862...0x0865, 0x0868...0x0868,
    ]
    private static let syriacRight: [ClosedRange<UInt32>] = [
        0x0710...0x0710, 0x0715...0x0719, 0x071E...0x071E, 0x0728...0x0728, 0x072A...0x072A, 0x072C...0x072C,
        0x072F...0x072F, 0x074D...0x074D, 0x0867...0x0867, 0x0869...0x086A,
    ]
    private static let nkoDual: [ClosedRange<UInt32>] = [
        0x07CA...0x07EA
    ]
    private static let mongolianDual: [ClosedRange<UInt32>] = [
        0x1807...0x1807, 0x1820...0x1878, 0x1887...0x18A8, 0x18AA...0x18AA,
    ]
    private static let adlamDual: [ClosedRange<UInt32>] = [
        0x1E900...0x1E943
    ]
}
