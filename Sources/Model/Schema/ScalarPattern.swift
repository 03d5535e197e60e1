/// The rules of text-like scalars in the form that Postgres's CHECK constraints need.
package enum ScalarPattern {
    /// The regular expression of a name.
    package static let name = NameScalar.pattern
    /// The regular expression of a stored e-mail address.
    package static let email = EmailScalar.pattern
    /// Bytes of an e-mail address, at most.
    package static let emailLength = EmailScalar.maximumLength
    /// The regular expression of an area.
    package static let area = AreaScalar.pattern
    /// Bytes of an area, at most.
    package static let areaLength = AreaScalar.maximumLength
    /// Bytes of a URL, at most.
    package static let urlLength = AddressScalar.maximumURLLength
    /// Bytes of a host with its port, at most.
    package static let hostLength = AddressScalar.maximumHostLength
    /// Digits before the point of a decimal, at most.
    package static let decimalWholeDigits = DecimalScalar.wholeDigits
}
