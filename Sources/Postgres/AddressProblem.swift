/// Why an address cannot be used, as a message that shows no part of the address: any part may belong to a password.
package enum AddressProblem: String {
    case unreadable = """
        The database's address is neither a postgres:// URL that libpq can read, nor key=value settings, nor \
        embedded[:DIR].
        """
    case needsEncoding = """
        The database's URL can be read in two ways, so it is not used: a name or password in it has one of @ / ? # or \
        %. Write them percent-encoded, %40 for @, %2F for /, %3F for ?, %23 for #, %25 for %, or leave the password to \
        PGPASSWORD or a password file.
        """
}
