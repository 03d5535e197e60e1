import Postgres

/// Two small revisions of a cluster's spec, with every sort of change between them.
package enum TestSpecs {
    package static let first = Specs.document(
        """
        teams:
          - {name: ml, adminEmail: lead@example.com, monthlyBudgetUSD: 50000}
          - {name: ops, adminEmail: ops@example.com}
        users:
          - {name: ada, email: ada@example.com}
          - {name: bob, email: bob@example.com}
        memberships:
          - {team: ml, user: ada, role: admin}
          - {team: ml, user: bob, role: viewer}
        apiKeys:
          - name: ci
            team: ml
            expiresAt: \(Specs.keyEnd)
            sha256: [aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa]

        """
    )

    package static let second = Specs.document(
        """
        teams:
          - {name: ml, adminEmail: lead@example.com, monthlyBudgetUSD: 60000}
          - {name: ops, adminEmail: ops@example.com}
        users:
          - {name: ada, email: ada@example.com}
          - {name: eve, email: bob@example.com}
        memberships:
          - {team: ml, user: ada, role: admin}
          - {team: ops, user: eve, role: member}
        apiKeys:
          - name: ci
            team: ml
            expiresAt: \(Specs.keyEnd)
            sha256: [bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb]

        """
    )
}

extension TestDatabase {
    /// The rows of specs and their lists, without IDs, times and other values that differ each time they are written.
    package func rows() throws -> String {
        try connect().execute(
            """
            SELECT string_agg(line, E'\\n' ORDER BY line) FROM (
                SELECT concat_ws(' ', 'team', name, admin_email, monthly_budget_usd) AS line FROM hx.teams
                UNION ALL SELECT concat_ws(' ', 'user', name, email) FROM hx.users
                UNION ALL SELECT concat_ws(' ', 'membership', team, user_name, role) FROM hx.memberships
                UNION ALL SELECT concat_ws(' ', 'key', name, team, expires_at) FROM hx.api_keys
                UNION ALL SELECT concat_ws(' ', 'secret', api_key, sha256) FROM hx.api_key_secrets
            ) AS lines
            """
        ).scalar ?? ""
    }
}
