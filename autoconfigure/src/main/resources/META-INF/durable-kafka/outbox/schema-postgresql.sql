-- Outbox of Durable Kafka on PostgreSQL. Safe to run again.
-- Ids come from a sequence with a cache of one: with a larger cache each connection takes
-- a block of its own, and ids no longer follow the order of the commits.
CREATE TABLE IF NOT EXISTS kafka_outbox (
	id BIGINT GENERATED ALWAYS AS IDENTITY (CACHE 1) PRIMARY KEY,
	lane SMALLINT NOT NULL CHECK (lane BETWEEN 0 AND 255),
	topic TEXT NOT NULL,
	topic_partition INTEGER,
	record_key BYTEA,
	record_value BYTEA,
	headers BYTEA NOT NULL,
	record_timestamp BIGINT NOT NULL,
	message_id TEXT NOT NULL,
	origin TEXT NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE DEFAULT CURRENT_TIMESTAMP NOT NULL
);

CREATE TABLE IF NOT EXISTS kafka_outbox_dead (
	id BIGINT GENERATED ALWAYS AS IDENTITY (CACHE 1) PRIMARY KEY,
	lane SMALLINT NOT NULL,
	topic TEXT NOT NULL,
	topic_partition INTEGER,
	record_key BYTEA,
	record_value BYTEA,
	headers BYTEA NOT NULL,
	record_timestamp BIGINT NOT NULL,
	message_id TEXT NOT NULL,
	origin TEXT NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE DEFAULT CURRENT_TIMESTAMP NOT NULL,
	category VARCHAR(40) NOT NULL,
	error_text TEXT NOT NULL,
	attempts INTEGER NOT NULL,
	failed_at TIMESTAMP WITH TIME ZONE DEFAULT CURRENT_TIMESTAMP NOT NULL
);

CREATE INDEX IF NOT EXISTS kafka_outbox_dead_message_id ON kafka_outbox_dead (message_id);

-- Who relays which lanes. The member '*' counts the changes.
CREATE TABLE IF NOT EXISTS kafka_outbox_lease (
	member VARCHAR(200) PRIMARY KEY,
	instance VARCHAR(200) NOT NULL,
	lanes VARCHAR(1000) NOT NULL,
	epoch BIGINT NOT NULL,
	lease_millis BIGINT NOT NULL,
	renewed_at TIMESTAMP WITH TIME ZONE DEFAULT CURRENT_TIMESTAMP NOT NULL
);
