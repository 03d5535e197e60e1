-- Who pays.

CREATE TABLE teams (
    cluster text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    display_name text COLLATE "C",
    admin_email text COLLATE "C" NOT NULL,
    phone text COLLATE "C",
    active boolean NOT NULL DEFAULT 't',
    monthly_budget_usd numeric(14, 2),
    billing_company_name text COLLATE "C",
    billing_address text COLLATE "C",
    billing_tax_number_type text COLLATE "C" NOT NULL DEFAULT 'NOT_DEFINED',
    billing_tax_number text COLLATE "C",
    billing_country text COLLATE "C",
    protected boolean NOT NULL DEFAULT 'f',
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    managed_digest bytea,
    managed_run uuid,
    source text COLLATE "C",
    CONSTRAINT teams_pkey PRIMARY KEY (cluster, name),
    CONSTRAINT teams_name_check CHECK (name ~ '^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$'),
    CONSTRAINT teams_display_name_check CHECK (octet_length(display_name) BETWEEN 1 AND 255),
    CONSTRAINT teams_admin_email_key UNIQUE (cluster, admin_email) DEFERRABLE,
    CONSTRAINT teams_admin_email_check CHECK (octet_length(admin_email) <= 254
        AND admin_email ~ '^[a-z0-9!#$%&''*+/=?^_`{|}~.-]+@[a-z0-9-]+([.][a-z0-9-]+)+$'),
    CONSTRAINT teams_phone_check CHECK (octet_length(phone) BETWEEN 1 AND 64),
    CONSTRAINT teams_monthly_budget_usd_check CHECK (monthly_budget_usd >= 0 AND monthly_budget_usd <> 'NaN'),
    CONSTRAINT teams_billing_company_name_check CHECK (octet_length(billing_company_name) BETWEEN 1 AND 255),
    CONSTRAINT teams_billing_address_check CHECK (octet_length(billing_address) BETWEEN 1 AND 1024),
    CONSTRAINT teams_billing_tax_number_type_check CHECK (
        billing_tax_number_type IN ('NOT_DEFINED', 'GST', 'VAT', 'EIN', 'PAN')
    ),
    CONSTRAINT teams_billing_tax_number_check CHECK (octet_length(billing_tax_number) BETWEEN 1 AND 64),
    CONSTRAINT teams_billing_country_check CHECK (octet_length(billing_country) BETWEEN 1 AND 64),
    CONSTRAINT teams_managed_check CHECK ((managed_digest IS NULL) = (managed_run IS NULL))
);
COMMENT ON TABLE teams IS 'A group of people that owns keys and reservations and pays for them.';
COMMENT ON COLUMN teams.name IS 'The team''s name.';
COMMENT ON COLUMN teams.display_name IS 'Shown to people.';
COMMENT ON COLUMN teams.admin_email IS 'Who answers for the team; stored in lower case.';
COMMENT ON COLUMN teams.phone IS 'Where to call in an emergency.';
COMMENT ON COLUMN teams.active IS 'Whether its keys and reservations are honoured.';
COMMENT ON COLUMN teams.monthly_budget_usd IS 'What it may spend in a calendar month, in US dollars; no limit where absent.';
COMMENT ON COLUMN teams.billing_company_name IS 'Whom to bill.';
COMMENT ON COLUMN teams.billing_address IS 'Where to send the bill.';
COMMENT ON COLUMN teams.billing_tax_number_type IS 'What sort of number `taxNumber` is.';
COMMENT ON COLUMN teams.billing_tax_number IS 'For the tax office.';
COMMENT ON COLUMN teams.billing_country IS 'Where the company is.';
COMMENT ON COLUMN teams.protected IS 'Whether the resource may not be deleted until a plan has first removed this mark.';
