package import Model

/// Rows of resources or runs in memory, as the status API shows them.
///
/// After a commit there is a new table, and requests may go on reading the old one.
package typealias RowTable = CellTable<StatusColumn>

extension StatusColumn: CellColumn {}
