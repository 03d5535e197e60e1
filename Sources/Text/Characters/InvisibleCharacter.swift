/// Characters that a reader cannot see, or cannot distinguish from a space.
enum InvisibleCharacter {
    /// Whether a plan must show the code point of the character instead of the character.
    ///
    /// These are more than the forbidden characters: a spec may hold a no-break space, but it looks like a space.
    static func contains(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return scalar.value < 0x20 || scalar.value == 0x7F }
        if ForbiddenCharacter.contains(scalar) { return true }
        let properties = scalar.properties
        if properties.isWhitespace || properties.isDefaultIgnorableCodePoint { return true }
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate, .unassigned: return true
        default: return isBlank(scalar)
        }
    }

    /// Whether the character is drawn as nothing although its category is symbol or mark: Braille without dots, a note
    /// without a head, hieroglyphic blanks, and the joiners of Tifinagh and Khitan.
    private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x2800, 0x1D159, 0x13441...0x13446, 0x2D7F, 0x16FE4: true
        default: false
        }
    }
}
