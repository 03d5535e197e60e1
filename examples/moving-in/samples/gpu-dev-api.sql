-- Made up, in the columns that the GPU Dev API's migrations give these tables; the GPU types are those of its fixture.
CREATE TABLE api_users (
    user_id serial PRIMARY KEY, username varchar(255) UNIQUE NOT NULL, email varchar(255),
    created_at timestamp DEFAULT current_timestamp, is_active boolean DEFAULT true
);
CREATE TABLE api_keys (
    key_id serial PRIMARY KEY, user_id integer REFERENCES api_users ON DELETE CASCADE, key_hash varchar(128) UNIQUE NOT NULL,
    key_prefix varchar(16) NOT NULL, created_at timestamptz DEFAULT now(), expires_at timestamptz, last_used_at timestamptz,
    is_active boolean DEFAULT true, description text
);
CREATE TABLE gpu_types (
    gpu_type varchar(50) PRIMARY KEY, instance_type varchar(100) NOT NULL, max_gpus integer NOT NULL, cpus integer NOT NULL,
    memory_gb integer NOT NULL, total_cluster_gpus integer NOT NULL DEFAULT 0, max_per_node integer,
    is_active boolean DEFAULT true, description text, available_gpus integer, max_reservable integer,
    full_nodes_available integer, running_instances integer, desired_capacity integer,
    last_availability_update timestamptz, last_availability_updated_by varchar(100)
);
CREATE TABLE reservations (
    reservation_id varchar(255) PRIMARY KEY, user_id varchar(255) NOT NULL, status varchar(50) NOT NULL, gpu_type varchar(50),
    gpu_count integer, instance_type varchar(100), duration_hours double precision NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(), launched_at timestamptz, expires_at timestamptz,
    updated_at timestamptz DEFAULT now(), name varchar(255), github_user varchar(255), pod_name varchar(255),
    namespace varchar(100) DEFAULT 'default', node_ip varchar(50), node_port integer, ssh_command text,
    jupyter_enabled boolean, jupyter_url text, jupyter_port integer, jupyter_token text, jupyter_error text,
    ebs_volume_id varchar(100), disk_name varchar(255), failure_reason text, current_detailed_status text,
    status_history jsonb DEFAULT '[]', pod_logs text, warning text, secondary_users jsonb DEFAULT '[]',
    is_multinode boolean DEFAULT false, master_reservation_id varchar(255), node_index integer, total_nodes integer,
    cli_version varchar(50), ebs_availability_zone varchar(50), domain_name varchar(255), fqdn varchar(512),
    alb_config jsonb, preserve_entrypoint boolean NOT NULL DEFAULT false, node_private_ip varchar(50)
);

INSERT INTO gpu_types (gpu_type, instance_type, max_gpus, cpus, memory_gb, total_cluster_gpus, max_per_node) VALUES
    ('t4', 'g4dn.12xlarge', 4, 48, 192, 8, 4), ('t4-small', 'g4dn.2xlarge', 1, 8, 32, 1, 1),
    ('l4', 'g6.12xlarge', 4, 48, 192, 4, 4), ('a10g', 'g5.12xlarge', 4, 48, 192, 4, 4),
    ('a100', 'p4d.24xlarge', 8, 96, 1152, 16, 8), ('h100', 'p5.48xlarge', 8, 192, 2048, 16, 8),
    ('h200', 'p5e.48xlarge', 8, 192, 2048, 16, 8), ('b200', 'p6-b200.48xlarge', 8, 192, 2048, 16, 8),
    ('cpu-x86', 'c7i.8xlarge', 0, 32, 64, 0, 0), ('cpu-arm', 'c7g.8xlarge', 0, 32, 64, 0, 0);

INSERT INTO api_users (username, email, is_active) VALUES
    ('ada', 'Ada@Example.com', true), ('Bob.B', 'ada@example.com', true), ('bob_b', NULL, true), ('carol', 'carol', false);

INSERT INTO api_keys (user_id, key_hash, key_prefix, expires_at, is_active, description) VALUES
    (1, 'a71ad2e263fda22288c7557c7fcde9872b4aa5f53039b6f32d229128534d31f7', 'Kc9_-xQ1', now() + interval '2 hours', true, 'laptop'),
    (1, '311fb23d35b76566cb51fdf6fad932c297f7e03d7d39255187d84ace166d25c3', 'b77sPq0-', now() - interval '2 hours', true, NULL),
    (2, '46a0f230b8a790a9a20def41c396c8a48b4b29153409cb58d2c337f2331dd213', 'zz_Lq8Aa', NULL, true, ''),
    (4, '3f42e8013bfe1e7afa50b6a777658ff1c87819e7c61a748ba00bc1c43da214bd', '0Lm-e3Rt', now() + interval '2 hours', false, NULL);

INSERT INTO reservations (reservation_id, user_id, status, gpu_type, gpu_count, instance_type, duration_hours, created_at,
    launched_at, expires_at, name, disk_name) VALUES
    ('5c6a5c5e-2b9f-4f0e-9a44-3d0c3a7f5b01', 'ada', 'active', 'h100', 8, 'p5.48xlarge', 4, now() - interval '70 minutes',
        now() - interval '1 hour', now() + interval '3 hours', 'brave_otter', 'my-training-data'),
    ('5c6a5c5e-2b9f-4f0e-9a44-3d0c3a7f5b02', 'Bob.B', 'queued', 'b200', 16, 'p6-b200.48xlarge', 0.0833,
        now(), NULL, NULL, 'brave_otter', NULL),
    ('5c6a5c5e-2b9f-4f0e-9a44-3d0c3a7f5b03', 'nobody', 'pending', 'cpu-x86', 0, 'c7i.8xlarge', 24, now(), NULL, NULL, NULL, NULL),
    ('5c6a5c5e-2b9f-4f0e-9a44-3d0c3a7f5b04', 'ada', 'expired', 't4', 4, 'g4dn.12xlarge', 2, now() - interval '9 days', NULL, NULL, 'old', NULL),
    ('5c6a5c5e-2b9f-4f0e-9a44-3d0c3a7f5b05', 'ada', 'queued', 'cpu-arm', 1, 'c7g.8xlarge', 2, now(), NULL, NULL, 'odd', NULL),
    ('5c6a5c5e-2b9f-4f0e-9a44-3d0c3a7f5b06', 'ada', 'queued', 'v100', 1, 'p3.2xlarge', 2, now(), NULL, NULL, 'gone', NULL);
