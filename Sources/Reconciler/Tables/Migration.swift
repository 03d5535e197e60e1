internal import Text

/// A step in the history of the tables: a numbered SQL file, which never changes after its release.
package struct Migration: Sendable {
    /// The number of the step; numbers begin with 1 and have no gaps.
    package let version: Int
    /// The subject of the step, from the name of the file.
    package let name: String
    let sql: String
    /// The SHA-256 of the text in hexadecimal digits.
    ///
    /// A database stores it, and refuses another text for the same step.
    let checksum: String

    private init(_ version: Int, _ name: String, _ text: [UInt8]) {
        self.version = version
        self.name = name
        sql = String(decoding: text, as: UTF8.self)
        checksum = DigestContext().digest(of: text).hexadecimal
    }

    /// All migrations, the oldest first.
    package static let all: [Migration] = [
        Migration(1, "core", PackageResources._001_core_sql),
        Migration(2, "gpu_types", PackageResources._002_gpu_types_sql),
        Migration(3, "teams", PackageResources._003_teams_sql),
        Migration(4, "regions", PackageResources._004_regions_sql),
        Migration(5, "gpu_pools", PackageResources._005_gpu_pools_sql),
        Migration(6, "users", PackageResources._006_users_sql),
        Migration(7, "memberships", PackageResources._007_memberships_sql),
        Migration(8, "api_keys", PackageResources._008_api_keys_sql),
        Migration(9, "reservations", PackageResources._009_reservations_sql),
        Migration(10, "policy", PackageResources._010_policy_sql),
        Migration(11, "roles", PackageResources._011_roles_sql),
        Migration(12, "run_details", PackageResources._012_run_details_sql),
        Migration(13, "renames", PackageResources._013_renames_sql),
        Migration(14, "outside_writes", PackageResources._014_outside_writes_sql),
        Migration(15, "chain_format", PackageResources._015_chain_format_sql),
        Migration(16, "open_fields", PackageResources._016_open_fields_sql),
        Migration(17, "formats", PackageResources._017_formats_sql),
        Migration(18, "team_trees", PackageResources._018_team_trees_sql),
        Migration(19, "status_tables", PackageResources._019_status_tables_sql),
        Migration(20, "labels", PackageResources._020_labels_sql),
        Migration(21, "run_references", PackageResources._021_run_references_sql),
        Migration(22, "dispatch", PackageResources._022_dispatch_sql),
        Migration(23, "billed_costs", PackageResources._023_billed_costs_sql),
        Migration(24, "maintenances", PackageResources._024_maintenances_sql),
        Migration(25, "quotas", PackageResources._025_quotas_sql),
        Migration(26, "partial_instances", PackageResources._026_partial_instances_sql),
        Migration(27, "earlier_names", PackageResources._027_earlier_names_sql),
        Migration(28, "key_deliveries", PackageResources._028_key_deliveries_sql),
        Migration(29, "usage", PackageResources._029_usage_sql),
    ]

    /// The newest version that this program knows.
    package static var newest: Int { all.last?.version ?? 0 }
}
